using System.Net;

namespace Backbone.Hosting;

/// <summary>Where a process listens, where its log goes, and whose life it shares.</summary>
public sealed record HostingOptions
{
    /// <summary>Address and port of the gRPC listener with mutual TLS; port 0 takes any free one.</summary>
    public required IPEndPoint Grpc { get; init; }

    /// <summary>
    /// Address and port of the management listener: loopback only, HTTP/1.1, no certificates; default any port.
    /// </summary>
    public IPEndPoint Management { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>
    /// Whether the process ends when its standard input is closed, so that no child outlives its parent.
    /// </summary>
    public bool ExitWithParent { get; init; }

    /// <summary>The file the log goes to; null: standard error.</summary>
    public string? LogFile { get; init; }

    /// <summary>The file that spans along messages' lives go to; null: there are none.</summary>
    public string? TraceFile { get; init; }

    /// <summary>Where the one ready line goes; standard output but in tests.</summary>
    public TextWriter ReadyOutput { get; init; } = Console.Out;

    /// <summary>What is watched with <see cref="ExitWithParent"/>; null: standard input.</summary>
    public Stream? ParentInput { get; init; }
}
