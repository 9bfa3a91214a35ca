using System.Text.Json.Nodes;

namespace Backbone.Exercise.Processes;

/// <summary>How long each precedence may take until it is overdue.</summary>
/// <param name="Flash">FLASH.</param>
/// <param name="Immediate">IMMEDIATE.</param>
/// <param name="Priority">PRIORITY.</param>
/// <param name="Routine">ROUTINE.</param>
public sealed record ExerciseDeadlines(TimeSpan Flash, TimeSpan Immediate, TimeSpan Priority, TimeSpan Routine)
{
    /// <summary>The same for all.</summary>
    public static ExerciseDeadlines All(TimeSpan time) => new(time, time, time, time);

    internal JsonObject ToJson() => new()
    {
        ["flash"] = Flash.ToString("c"),
        ["immediate"] = Immediate.ToString("c"),
        ["priority"] = Priority.ToString("c"),
        ["routine"] = Routine.ToString("c"),
    };
}
