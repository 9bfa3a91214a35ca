using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Backbone.TestKit;

/// <summary>
/// The log of what a fixture runs. A warning or an error that no test said it expects fails the test in the end, so that what
/// an operator would see and wonder about is seen here first. Safe for many threads.
/// </summary>
public sealed class LogWatch : ILoggerProvider
{
    private const int Most = 100; // lines that are kept; more of them would say nothing more

    /// <summary>Kestrel's HeartbeatSlow: the machine gave a thread no processor for a second, which is no doing of the product.</summary>
    private const string SlowMachine = "the heartbeat has been running for";

    private readonly ConcurrentQueue<string> _heard = [];
    private readonly ConcurrentBag<string> _expected = [];

    /// <summary>A logger for one type.</summary>
    public ILogger<T> For<T>() => new Ear<T>(this);

    /// <summary>Lines with one of these texts in them may come, before or after this call.</summary>
    public void Expect(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts) _expected.Add(text);
    }

    /// <summary>Reads what a process said: the lines of its log file, one JSON object each (rendered compact JSON).</summary>
    public void Read(IEnumerable<string> lines)
    {
        foreach (var line in lines.Where(line => line.Length > 0))
            if (JsonDocument.Parse(line).RootElement.TryGetProperty("@l", out var level) && level.GetString() is "Warning" or "Error" or "Fatal")
                Hear(line);
    }

    /// <summary>Called last of all in a fixture's disposal; where the test itself failed too, this failure is the one that is shown.</summary>
    public void Check()
    {
        var unexpected = _heard.Where(line => !_expected.Any(text => line.Contains(text, StringComparison.Ordinal))).ToList();
        if (unexpected.Count > 0) Assert.Fail($"nobody expected in the log:\n{string.Join('\n', unexpected)}");
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Ear<LogWatch>(this);

    /// <summary>Nothing is held.</summary>
    public void Dispose()
    {
    }

    private void Hear(string line)
    {
        if (_heard.Count < Most && !line.Contains(SlowMachine, StringComparison.Ordinal)) _heard.Enqueue(line);
    }

    private sealed class Ear<T>(LogWatch watch) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) watch.Hear($"{logLevel} {eventId.Id}: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
        }
    }
}
