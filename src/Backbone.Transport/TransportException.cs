namespace Backbone.Transport;

/// <summary>
/// The world that TLS stands on is broken: a certificate, key or revocation list cannot be read, or a key lies open to
/// others. The message says what and where, and what to do; it never holds key material.
/// </summary>
public sealed class TransportException : Exception
{
    /// <summary>Says what is broken.</summary>
    public TransportException(string message) : base(message) { }

    /// <summary>Says what is broken and what showed it.</summary>
    public TransportException(string message, Exception inner) : base(message, inner) { }
}
