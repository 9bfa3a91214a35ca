using System.Diagnostics;
using System.Threading.Channels;
using Backbone.Hosting.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting.Tracing;

/// <summary>
/// Writes every span of this program into a file, from which a collector sends on; nothing leaves the machine by itself. Messages do not
/// wait for it: what comes faster than the disk takes it is lost, and counted in the log. The file, when it is full, is
/// kept under its name with <c>.1</c>, and the one before is dropped.
/// </summary>
internal sealed class TraceFile : IHostedService, IDisposable
{
    /// <summary>Bytes of one file: 64 MiB.</summary>
    private const long Most = 64 << 20;

    /// <summary>Spans that may wait for the disk.</summary>
    private const int Ahead = 4096;

    private readonly string _path;
    private readonly ILogger<TraceFile> _log;
    private readonly Channel<byte[]> _lines;
    private readonly ActivityListener _listener;
    private long _lost;
    private Task _writing = Task.CompletedTask;

    /// <param name="path">The file.</param>
    /// <param name="program">What records.</param>
    /// <param name="log">Hears of what is lost.</param>
    public TraceFile(string path, string program, ILogger<TraceFile> log)
    {
        (_path, _log) = (path, log);
        _lines = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(Ahead) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }, _ => Interlocked.Increment(ref _lost));
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Backbone.Gateway" or "Backbone.Broker",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => _lines.Writer.TryWrite(SpanLine.Of(span, program)),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Sees that the file can be written; otherwise the process would run without it.</summary>
    /// <exception cref="SettingsException">It cannot be written.</exception>
    public static void Check(string path)
    {
        try
        {
            Open(path).Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingsException(
                $"traceFile: {path} cannot be written ({fault.Message}); make its folder, give this process the right to, or leave it out", fault);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // No background service: one that is stopped at once never runs, and what waits would be lost.
        _writing = Task.Run(WriteAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Writes what still waits.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _lines.Writer.TryComplete();
        return _writing.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task WriteAsync()
    {
        var file = Open(_path);
        try
        {
            while (await _lines.Reader.WaitToReadAsync(CancellationToken.None))
            {
                if (file.Length >= Most) file = await TurnAsync(file);
                while (_lines.Reader.TryRead(out var line)) await file.WriteAsync(line, CancellationToken.None);
                await file.FlushAsync(CancellationToken.None);
                if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost) _log.SpansLost(lost, _path);
            }
        }
        // An edge: without traces a process serves as well as with them.
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _log.NoMoreTraces(fault, _path);
            _listener.Dispose();
        }
        finally
        {
            await file.DisposeAsync();
        }
    }

    private async Task<FileStream> TurnAsync(FileStream full)
    {
        await full.DisposeAsync();
        File.Move(_path, _path + ".1", overwrite: true);
        return Open(_path);
    }

    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
