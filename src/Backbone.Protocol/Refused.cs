
namespace Backbone.Protocol;

/// <summary>A verdict that says no: an expected outcome, never an exception. Safe to show to whoever asked.</summary>
/// <param name="Reason">Why, from the closed list (SPEC § Refusals).</param>
/// <param name="Detail">What exactly was wrong, for a person. Holds no content, no key and no internals.</param>
/// <param name="NextStep">What to do next, for a person; empty where nothing helps.</param>
public sealed record Refused(RefusalReason Reason, string Detail, string NextStep = "")
{
    /// <summary>Where the same bytes may pass later: when to try again. Null where they never will.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <inheritdoc/>
    public override string ToString() => NextStep.Length == 0 ? $"{Reason}: {Detail}" : $"{Reason}: {Detail}; {NextStep}";
}
