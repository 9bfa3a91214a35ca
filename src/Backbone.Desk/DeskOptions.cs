using Backbone.Client.Connection;

namespace Backbone.Desk;

/// <summary>What a desk is started with.</summary>
public sealed record DeskOptions
{
    /// <summary>How long nobody must have done anything before the desk locks, unless told.</summary>
    public static readonly TimeSpan DefaultLockAfter = TimeSpan.FromMinutes(10);

    /// <summary>Whose desk it is.</summary>
    public required Profile Profile { get; init; }

    /// <summary>The TCP port on the loopback addresses; 0: any that is free.</summary>
    public int Port { get; init; }

    /// <summary>The desk locks when nobody has done anything for so long.</summary>
    public TimeSpan LockAfter { get; init; } = DefaultLockAfter;

    /// <summary>How the gateway is called.</summary>
    public ClientOptions Client { get; init; } = new();

    /// <summary>Hears what the desk itself fails at, a line each, with no content of messages.</summary>
    public Action<string> OnFault { get; init; } = _ => { };
}
