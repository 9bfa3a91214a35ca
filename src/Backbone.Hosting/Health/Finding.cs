namespace Backbone.Hosting.Health;

/// <summary>What one look at one thing found.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Cause">A sentence: what was found.</param>
/// <param name="NextStep">A sentence: what to do about it; empty where there is nothing to do.</param>
public sealed record Finding(Condition State, string Cause, string NextStep = "")
{
    /// <summary>When this state began; null where only the looks tell.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>It works.</summary>
    public static Finding Ready(string cause) => new(Condition.Ready, cause);

    /// <summary>The process serves its callers, but not as it should.</summary>
    public static Finding Degraded(string cause, string nextStep) => new(Condition.Degraded, cause, nextStep);

    /// <summary>The process cannot do what it is there for.</summary>
    public static Finding NotReady(string cause, string nextStep) => new(Condition.NotReady, cause, nextStep);
}
