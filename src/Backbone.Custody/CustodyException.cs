namespace Backbone.Custody;

/// <summary>
/// A private key cannot be had: its file is missing, damaged, open to others, or the passphrase is another. The message
/// names the cause and the next step, and never anything of what is inside.
/// </summary>
public sealed class CustodyException : Exception
{
    /// <summary>Says what is wrong and what to do.</summary>
    public CustodyException(string message) : base(message) { }

    /// <summary>Says what is wrong and what to do, and what the machine said.</summary>
    public CustodyException(string message, Exception innerException) : base(message, innerException) { }
}
