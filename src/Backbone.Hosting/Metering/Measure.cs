namespace Backbone.Hosting.Metering;

/// <summary>Something that is measured when somebody asks, and costs nothing before.</summary>
/// <param name="Name">By the conventions of OpenTelemetry: lower case, with dots.</param>
/// <param name="Unit">A unit of UCUM, such as <c>s</c>, <c>By</c>, <c>d</c>, or what is counted, as <c>{message}</c>.</param>
/// <param name="Description">What it is: a sentence.</param>
public sealed record Measure(string Name, string Unit, string Description)
{
    /// <summary>Whether it only grows while the process runs, as a count of what has happened does.</summary>
    public bool OnlyGrows { get; init; }

    /// <summary>One value of it.</summary>
    /// <param name="value">In its unit.</param>
    /// <param name="labels">
    /// What the value is of, from a closed set: a word of an enum, a nation of the charter. Never what a message or a person names.
    /// </param>
    public Reading Of(double value, params (string Name, string Value)[] labels) => new(this, value, labels);
}

/// <summary>One value.</summary>
/// <param name="Measure">Of what.</param>
/// <param name="Value">In the measure's unit.</param>
/// <param name="Labels">What the value is of.</param>
public sealed record Reading(Measure Measure, double Value, IReadOnlyList<(string Name, string Value)> Labels);
