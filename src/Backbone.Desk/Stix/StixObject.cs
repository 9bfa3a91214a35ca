using System.Collections.Immutable;

namespace Backbone.Desk.Stix;

/// <summary>One object of a bundle, as its author wrote it; every text is foreign.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type.</param>
/// <param name="Name">What it is called, or the value that it is; its type where it has neither.</param>
/// <param name="Tlp">The strictest TLP that it refers to; unspecified where it refers to none that is known.</param>
/// <param name="Details">Its other properties.</param>
public sealed record StixObject(string Id, string Type, string Name, Tlp Tlp, ImmutableArray<StixDetail> Details)
{
    /// <summary>The wallets that it names.</summary>
    public ImmutableArray<Wallet> Wallets { get; init; } = [];
}
