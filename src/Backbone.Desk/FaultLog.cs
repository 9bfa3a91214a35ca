using Microsoft.Extensions.Logging;

namespace Backbone.Desk;

/// <summary>What the desk itself fails at, as one line each: the kind of the fault and where, never its text, which may be a message's.</summary>
/// <param name="say">Hears each line.</param>
internal sealed class FaultLog(Action<string> say) : ILoggerProvider, ILogger
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var where = exception?.StackTrace?.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Contains("Backbone.", StringComparison.Ordinal));
        say($"the desk failed at something: {exception?.GetType().Name ?? eventId.Name ?? "unknown"} {where}".TrimEnd());
    }

    /// <inheritdoc/>
    public void Dispose() { }
}
