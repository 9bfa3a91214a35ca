using System.Collections.Immutable;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Rulings;

/// <summary>What a message needs of one role before it may leave.</summary>
/// <param name="Role">The role.</param>
/// <param name="Count">How many officers must approve.</param>
/// <param name="Given">Who did; the author is never among them.</param>
public sealed record ApprovalNeed(string Role, int Count, ImmutableArray<PrincipalAddress> Given)
{
    /// <summary>How many are missing.</summary>
    public int Missing => Math.Max(0, Count - Given.Length);
}
