using System.Collections.Immutable;
using Backbone.Protocol;

namespace Backbone.Client.Operations;

/// <summary>How the own gateway stands, by its own word; texts made safe to show.</summary>
/// <param name="State">The worst of all checks.</param>
/// <param name="Checks">Each thing that it needs.</param>
public sealed record GatewayHealth(GatewayCondition State, ImmutableArray<GatewayCheck> Checks);

/// <summary>How one thing stands that the gateway needs.</summary>
/// <param name="Name">What.</param>
/// <param name="State">How it stands.</param>
/// <param name="Cause">What was found.</param>
/// <param name="Since">When this state began.</param>
/// <param name="NextStep">What to do about it; empty where there is nothing to do.</param>
public sealed record GatewayCheck(string Name, GatewayCondition State, string Cause, Timestamp Since, string NextStep);

/// <summary>How something stands.</summary>
public enum GatewayCondition
{
    /// <summary>It works.</summary>
    Ready,

    /// <summary>Callers are served, but something that matters does not work, or will not for long.</summary>
    Degraded,

    /// <summary>The gateway cannot do what it is there for; also where it says what is not known here.</summary>
    NotReady,
}
