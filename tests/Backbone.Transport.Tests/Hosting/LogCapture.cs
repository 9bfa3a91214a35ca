using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>Takes every log entry, to be waited for.</summary>
public sealed class LogCapture : ILoggerProvider
{
    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>();

    public sealed record Entry(int Id, string Text, Exception? Fault, IReadOnlyDictionary<string, object?> Values);

    /// <summary>The next entry with this event id; entries before it are passed over.</summary>
    public async Task<Entry> Next(int id, CancellationToken cancel)
    {
        await foreach (var entry in _entries.Reader.ReadAllAsync(cancel))
            if (entry.Id == id) return entry;
        throw new InvalidOperationException("unreachable: the channel never ends");
    }

    /// <summary>Whether nothing was said that nobody has heard.</summary>
    public bool IsSilent => _entries.Reader.Count == 0;

    public ILogger CreateLogger(string categoryName) => new Logger(_entries.Writer);

    public void Dispose() { }

    private sealed class Logger(ChannelWriter<Entry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = (state as IEnumerable<KeyValuePair<string, object?>> ?? []).DistinctBy(pair => pair.Key).ToDictionary();
            entries.TryWrite(new Entry(eventId.Id, formatter(state, exception), exception, values));
        }
    }
}
