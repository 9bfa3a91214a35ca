using System.Collections.Immutable;
using Backbone.Protocol.Addresses;

namespace Backbone.Client.Sending;

/// <summary>Approvals of one role that a message needs before it goes out, as the own gateway says.</summary>
/// <param name="Role">The role, <c>[a-z0-9-]{1,32}</c>.</param>
/// <param name="Count">How many officers must approve in it, 1 to 4.</param>
/// <param name="Given">Who did.</param>
public sealed record ApprovalNeed(string Role, int Count, ImmutableArray<PrincipalAddress> Given)
{
    /// <summary>How many are missing.</summary>
    public int Missing => Math.Max(0, Count - Given.Length);
}
