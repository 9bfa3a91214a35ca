namespace Backbone.Hosting;

/// <summary>The bounds of a listening process.</summary>
internal static class HostingLimits
{
    /// <summary>Open connections of both listeners; a gateway holds two or three, a person one.</summary>
    public const long MaxConnections = 10_000;

    /// <summary>Calls at once on one connection; a client opens another connection beyond (RFC 9113 § 5.1.2).</summary>
    public const int MaxStreamsPerConnection = 256;

    /// <summary>HTTP/2 window of a connection in bytes, 8 MiB: one largest message and the next one's start.</summary>
    public const int ConnectionWindow = 8 * 1024 * 1024;

    /// <summary>HTTP/2 window of a stream in bytes, 1 MiB: a slow reader holds back no more than that.</summary>
    public const int StreamWindow = 1024 * 1024;

    /// <summary>All request headers in bytes.</summary>
    public const int MaxHeadersSize = 16 * 1024;

    /// <summary>How often open connections are judged again, for certificates and lists that end.</summary>
    public static readonly TimeSpan RecheckPeriod = TimeSpan.FromSeconds(30);

    /// <summary>How long all self-tests together may take.</summary>
    public static readonly TimeSpan SelfTestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long open calls may go on when the process is asked to end.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How often health is told to those who watch it.</summary>
    public static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(5);
}
