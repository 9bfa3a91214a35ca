using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Client.Connection;

/// <summary>What a caller may choose about a connection.</summary>
public sealed record ClientOptions
{
    /// <summary>How long one call may take; 30 s unless told.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often in a row a stream is opened again without success before the caller is told.</summary>
    public int StreamAttempts { get; init; } = 10;

    /// <summary>Hears of streams lost and servers refused; never of contents. Nobody unless told.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;
}
