namespace Backbone.Transport.Connecting;

/// <summary>
/// The server ended the connection in the place of its first answer. Under TLS 1.3 that is how a server says, after the
/// handshake, that it does not take the caller's certificate (RFC 8446 § 4.4.2.4): with an alert that names the cause, where
/// its TLS sends one (that of .NET on Linux sends none), or by closing alone. A server that is ended at this very moment
/// looks the same: whoever is told this once tries again.
/// </summary>
public sealed class CallerRefusedException : IOException
{
    internal CallerRefusedException(string? alert, Exception? inner)
        : base(Words(alert), inner) => Alert = alert;

    /// <summary>The alert's name in words, as <c>certificate expired</c>; null where none came.</summary>
    public string? Alert { get; }

    private static string Words(string? alert) => "the other side does not take the certificate that was shown "
        + (alert is null ? "(it ended the connection right after the handshake)" : $"(TLS alert: {alert})");
}
