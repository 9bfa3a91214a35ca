using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Policies;

/// <summary>A policy as it was signed: which version, and when it counts.</summary>
/// <param name="Policy">The compiled text.</param>
/// <param name="Version">The signed document's version, from 1.</param>
/// <param name="Lifetime">The signed document's time.</param>
public sealed record PolicyEdition<TPolicy>(TPolicy Policy, ulong Version, Lifetime Lifetime) where TPolicy : Policy
{
    /// <summary>Whether it counts at a moment; before and after, there is no policy.</summary>
    public bool IsInForce(Timestamp now) => Lifetime.Covers(now);
}
