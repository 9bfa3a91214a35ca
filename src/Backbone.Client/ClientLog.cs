using Microsoft.Extensions.Logging;

namespace Backbone.Client;

/// <summary>What the SDK logs, and only to a logger that it is given; event ids 5000–5099.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(5000, LogLevel.Information, "the stream {Stream} ended ({Cause}); try {Attempt} in {Delay}")]
    public static partial void StreamLost(this ILogger log, string stream, string cause, int attempt, TimeSpan delay);

    [LoggerMessage(5001, LogLevel.Warning, "a delivery of {Mailbox} that failed verification could not be settled: {Cause}")]
    public static partial void NotSettled(this ILogger log, string mailbox, string cause);
}
