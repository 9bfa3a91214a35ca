namespace Backbone.Hosting.Health;

/// <summary>
/// One thing that health looks at. Whoever has a check registers it as a singleton; the <see cref="HealthBoard"/> finds all.
/// </summary>
/// <param name="Name">For people and for machines: a few words in lower case, the same for ever.</param>
/// <param name="Look">
/// Looks, quickly: every few seconds, and whenever somebody asks. One that throws, or is too slow, has not found things right.
/// </param>
public sealed record HealthCheck(string Name, Func<CancellationToken, ValueTask<Finding>> Look)
{
    /// <summary>Every gRPC service of the process.</summary>
    public static readonly IReadOnlyList<string> AllServices = ["*"];

    /// <summary>The gRPC services, by their full names, that do not work while this is not ready.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Whether nothing that was registered after it can be looked at while this is not ready.</summary>
    public bool ComesFirst { get; init; }

    /// <summary>Whether the part itself logs what becomes of it, so that the board does not say it again.</summary>
    public bool LogsItself { get; init; }
}
