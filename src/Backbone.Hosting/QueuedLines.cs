using System.Collections.Concurrent;
using System.Globalization;

namespace Backbone.Hosting;

/// <summary>
/// Writes lines to a stream by a thread of its own: where nobody reads a standard error that is a pipe, a write waits for ever, and whoever
/// logs must not. What finds no room is counted, and the count is written once there is room again.
/// </summary>
internal sealed class QueuedLines : IDisposable
{
    /// <summary>Lines that wait: some seconds of a busy process, a few MiB.</summary>
    public const int Most = 4096;

    /// <summary>How long an ending process waits for the lines that are left.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(2);

    private readonly BlockingCollection<string> _lines = new(Most);
    private readonly TextWriter _writer;
    private readonly Func<long, string> _lost;
    private readonly Thread _thread;
    private long _dropped;

    /// <summary>Begins.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="lost">The line that says how many were not written.</param>
    public QueuedLines(TextWriter writer, Func<long, string> lost)
    {
        (_writer, _lost) = (writer, lost);
        _thread = new Thread(WriteAll) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>Takes a text with its line's end; never waits.</summary>
    public void Write(string text)
    {
        if (!_lines.TryAdd(text)) Interlocked.Increment(ref _dropped);
    }

    /// <summary>Writes what is left, as long as somebody reads it.</summary>
    public void Dispose()
    {
        _lines.CompleteAdding();
        if (_thread.Join(LastPatience)) _lines.Dispose();
    }

    private void WriteAll()
    {
        try
        {
            foreach (var text in _lines.GetConsumingEnumerable())
            {
                _writer.Write(text);
                if (_lines.Count == 0 && Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped) _writer.Write(_lost(dropped));
                _writer.Flush();
            }
        }
        catch (IOException)
        {
            // The other end of the pipe is gone: nobody will read what follows, and the process goes on.
        }
    }

    /// <summary>Says in the log's own form that lines were lost.</summary>
    public static string LostLine(long count, DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"@t":"{{now.UtcDateTime:O}}","@m":"{{count}} lines of the log are missing here: nobody read standard error fast enough; set logFile","@l":"Warning"}""") + "\n";
}
