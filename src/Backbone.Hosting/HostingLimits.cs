namespace Backbone.Hosting;

/// <summary>The bounds of a listening process.</summary>
internal static class HostingLimits
{
    /// <summary>Open connections of the gRPC listener; a gateway holds two or three, a person one. See ConnectionRoom.</summary>
    public const int Connections = 10_000;

    /// <summary>Connections of one caller: processes of one person, channels of one gateway, and those that a cut left.</summary>
    public const int ConnectionsOfCaller = 32;

    /// <summary>TLS handshakes under way; each costs a signature of 1 ms at most and some 100 KiB until it ends.</summary>
    public const int Handshakes = 1024;

    /// <summary>The same from one network address, behind which a whole office may come back after a cut.</summary>
    public const int HandshakesOfAddress = 256;

    /// <summary>Open connections of the management listener: a probe or two, and whoever looks.</summary>
    public const int ManagementConnections = 64;

    /// <summary>Calls at once on one connection; a client opens another connection beyond (RFC 9113 § 5.1.2).</summary>
    public const int StreamsOfConnection = 128;

    /// <summary>Calls of one caller at once, over all its connections: four connections full.</summary>
    public const int CallsOfCaller = 4 * StreamsOfConnection;

    /// <summary>
    /// HTTP/2 window of a connection in bytes, 2 MiB: what a peer may send unasked, and what lies unread where nobody reads.
    /// At 100 ms there and back one connection carries 20 MiB a second.
    /// </summary>
    public const int ConnectionWindow = 2 * 1024 * 1024;

    /// <summary>HTTP/2 window of a stream in bytes, 1 MiB: half the connection's, so that one stalled call leaves room.</summary>
    public const int StreamWindow = 1024 * 1024;

    /// <summary>Largest HTTP/2 frame in bytes, 16 KiB, the least that the protocol allows: calls take turns finely.</summary>
    public const int FrameSize = 16 * 1024;

    /// <summary>All request headers in bytes; those of gRPC have some 300.</summary>
    public const int HeadersSize = 16 * 1024;

    /// <summary>One request header in bytes.</summary>
    public const int HeaderSize = 8 * 1024;

    /// <summary>Request headers in number; gRPC sends about ten.</summary>
    public const int Headers = 64;

    /// <summary>Table of a connection in which headers are kept compressed, in bytes: the protocol's own default.</summary>
    public const int HeaderTableSize = 4096;

    /// <summary>How long the headers of a request may take.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may be open without any call; a client that comes back opens another.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(130);

    /// <summary>
    /// Answers in bytes that lie in one call's pipe, unread and not timed, before whoever writes them waits: 32 KiB. With all
    /// calls of all connections a caller holds 128 MiB in that way at most.
    /// </summary>
    public const long AnswerBuffer = 32 * 1024;

    /// <summary>
    /// Bytes of requests in memory, of all callers: 512 MiB. A request counts from its first byte until its call is over;
    /// in a stream, until the next is asked for.
    /// </summary>
    public const long RequestBytes = 512L * 1024 * 1024;

    /// <summary>The same of one caller, 64 MiB: twelve of the largest messages at once.</summary>
    public const long RequestBytesOfCaller = 64L * 1024 * 1024;

    /// <summary>Bytes of answers in memory that wait to be taken, of all callers: 512 MiB.</summary>
    public const long AnswerBytes = 512L * 1024 * 1024;

    /// <summary>The same of one caller, 96 MiB: ten of the largest answers, or all reads of the broker that one nation may have.</summary>
    public const long AnswerBytesOfCaller = 96L * 1024 * 1024;

    /// <summary>
    /// The time from a message's first byte to its last, and of a call with one message from the call's begin: 5 MiB over a
    /// line of 350 kbit a second.
    /// </summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(2);

    /// <summary>How long an answer may wait to be taken: 9 MiB over a line of 250 kbit a second.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(5);

    /// <summary>How often open connections are judged again, for certificates and lists that end.</summary>
    public static readonly TimeSpan RecheckPeriod = TimeSpan.FromSeconds(30);

    /// <summary>How long all self-tests together may take.</summary>
    public static readonly TimeSpan SelfTestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long open calls may go on when the process is asked to end.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How often health is looked at, also when nobody asks.</summary>
    public static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(5);

    /// <summary>How long something must have been degraded until the log hears of it.</summary>
    public static readonly TimeSpan HealthSettling = TimeSpan.FromSeconds(30);

    /// <summary>How long a look at one thing may take.</summary>
    public static readonly TimeSpan HealthPatience = TimeSpan.FromSeconds(5);
}
