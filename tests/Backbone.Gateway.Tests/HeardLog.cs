using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Backbone.Gateway.Tests;

/// <summary>A log that a test listens to.</summary>
internal sealed class HeardLog<T> : ILogger<T>
{
    private readonly Channel<(LogLevel Level, string Text)> _entries = Channel.CreateUnbounded<(LogLevel, string)>();

    /// <summary>The next entry.</summary>
    public ValueTask<(LogLevel Level, string Text)> NextAsync(CancellationToken cancellation) => _entries.Reader.ReadAsync(cancellation);

    /// <summary>The next entry of a level; what comes before it is passed over.</summary>
    public async Task<string> NextAsync(LogLevel level, CancellationToken cancellation)
    {
        while (true)
        {
            var (heard, text) = await NextAsync(cancellation);
            if (heard == level) return text;
        }
    }

    /// <summary>Whether nothing was said that nobody has heard.</summary>
    public bool IsSilent => _entries.Reader.Count == 0;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Writer.TryWrite((logLevel, formatter(state, exception)));
}
