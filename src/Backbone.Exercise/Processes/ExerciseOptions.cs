namespace Backbone.Exercise.Processes;

/// <summary>How an exercise is run. What is null stays as the settings files say it.</summary>
public sealed record ExerciseOptions
{
    /// <summary>Its folder: new or empty, or that of an exercise made before.</summary>
    public required string Folder { get; init; }

    /// <summary><c>embedded</c>, <c>redis://host:port</c> or <c>redis:///path/to.sock</c>; embedded in a new folder.</summary>
    public string? Store { get; init; }

    /// <summary><c>fsync</c>, <c>replicated</c> or <c>volatile</c>; fsync in a new folder.</summary>
    public string? Durability { get; init; }

    /// <summary>Whether every process writes traces, to <c>traces.json</c> beside its settings.</summary>
    public bool Traces { get; init; }

    /// <summary>By when messages must be delivered, for all gateways.</summary>
    public ExerciseDeadlines? Deadlines { get; init; }
}
