using Backbone.Protocol;

namespace Backbone.Policies.Explaining;

/// <summary>One thing that an explanation says.</summary>
/// <param name="By">Who says it.</param>
/// <param name="Refuses">Whether it is an obstacle.</param>
/// <param name="Text">What, for a person; a clause without a full stop.</param>
/// <param name="NextStep">What to do about it; empty where nothing need be done.</param>
public sealed record Statement(RuledBy By, bool Refuses, string Text, string NextStep = "")
{
    internal static Statement Of(RuledBy by, Refused refused) => new(by, true, refused.Detail, refused.NextStep);
}
