using System.Collections.Immutable;
using Backbone.Protocol.Addresses;

namespace Backbone.Client.Sending;

/// <summary>Which officers can read a message that waits for their approval: whom its content key was sealed to.</summary>
/// <param name="Officers">Those who can.</param>
/// <param name="Obstacles">Why others, or all, cannot; for a person. Nobody approves what he cannot read.</param>
public sealed record ApproverAccess(ImmutableArray<PrincipalAddress> Officers, ImmutableArray<string> Obstacles);
