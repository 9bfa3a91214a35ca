namespace Backbone.Transport;

/// <summary>The bounds that servers and clients share.</summary>
public static class TransportLimits
{
    /// <summary>
    /// Largest gRPC message in bytes, 5 MiB: an envelope of 4 MiB and what travels with it (SPEC § Limits).
    /// </summary>
    public const int MaxMessageSize = 5 * 1024 * 1024;

    /// <summary>
    /// Largest gRPC message in bytes that a gateway answers with, 9 MiB: a delivery of up to 5 MiB and, beside it, its content
    /// of less than 4 MiB, opened for a service.
    /// </summary>
    public const int MaxAnswerSize = 9 * 1024 * 1024;

    /// <summary>
    /// Largest certificate or key file in bytes, 64 KiB: a certificate of this profile has less than 2 KiB.
    /// </summary>
    public const int MaxCertificateFileSize = 64 * 1024;

    /// <summary>Largest revocation list in bytes, 4 MiB: some 80,000 entries.</summary>
    public const int MaxRevocationListSize = 4 * 1024 * 1024;

    /// <summary>Most revocation lists in one folder: four roots of each of the most nations that a charter has.</summary>
    public const int MaxRevocationListFiles = 256;

    /// <summary>How often watched files are read again; a change is taken up at most this much later.</summary>
    public static readonly TimeSpan FileCheckPeriod = TimeSpan.FromSeconds(5);

    /// <summary>How often a client pings an open connection, so that a cut network is noticed.</summary>
    public static readonly TimeSpan KeepAlivePeriod = TimeSpan.FromSeconds(15);

    /// <summary>How long a ping may stay without answer before the connection is given up.</summary>
    public static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a TLS handshake or a TCP connect may take.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a client puts new calls on one connection, so that what the server shows is judged again.
    /// </summary>
    public static readonly TimeSpan ConnectionLifetime = TimeSpan.FromHours(1);

    /// <summary>After how long what was left out of the log is told as a number.</summary>
    public static readonly TimeSpan LogPeriod = TimeSpan.FromMinutes(1);

    /// <summary>Lines of one address or caller in a period: enough to see what is wrong with an honest one.</summary>
    public const int LogLinesOfOne = 10;

    /// <summary>
    /// Lines of all together in a period, and so the names that are kept: at 300 bytes 45 MB a day, where the log keeps
    /// 14 files of 64 MiB.
    /// </summary>
    public const int LogLines = 100;
}
