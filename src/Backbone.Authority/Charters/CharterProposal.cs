using System.Collections.Immutable;
using Backbone.Authority.Introductions;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Charters;

/// <summary>
/// What somebody proposes to the nations as their next charter. What is not given anew stays as the charter before says it; a nation or
/// broker that is given takes the place of the one of its name, or is added.
/// </summary>
public sealed record CharterProposal
{
    /// <summary>The longest that a charter lives, in days.</summary>
    public static readonly int MostDays = Charter.MaxLifetime.Days;

    /// <summary>Nations as they introduced themselves.</summary>
    public ImmutableArray<NationIntroduction> Nations { get; init; } = [];

    /// <summary>Brokers as their operators introduced them.</summary>
    public ImmutableArray<BrokerIntroduction> Brokers { get; init; } = [];

    /// <summary>What was agreed beside that; null: nothing new.</summary>
    public CharterTerms? Terms { get; init; }

    /// <summary>Nations that leave; their members leave every community.</summary>
    public ImmutableArray<NationCode> Without { get; init; } = [];

    /// <summary>When it may be in force.</summary>
    public required Lifetime Lifetime { get; init; }

    /// <summary>Writes it as the payload that the roots sign.</summary>
    /// <param name="before">The charter before; null for version 1.</param>
    /// <exception cref="AuthorityException">It would be no charter: what is wrong, and what to do.</exception>
    public DocumentPayload Draft(Charter? before)
    {
        var federation = FederationOf(before);
        RequireOnce(Nations.Select(one => one.Nation.Code.ToString()).Concat(Without.Select(code => code.ToString())), "nation");
        RequireOnce(Brokers.Select(one => one.Broker.Id), "broker");
        foreach (var code in Without)
            if (before?.FindNation(code) is null) throw new AuthorityException($"{code} is not in the charter before", "leave it out of --without");
        var draft = new CharterDraft
        {
            Federation = federation,
            Lifetime = Lifetime,
            Quorum = Terms?.Quorum ?? before?.Quorum ?? throw Missing("quorum"),
            Nations = [.. Merged(before?.Nations, Nations.Select(one => one.Nation), nation => nation.Code).Where(nation => !Without.Contains(nation.Code))],
            Brokers = [.. Merged(before?.Brokers, Brokers.Select(one => one.Broker), broker => broker.Id)],
            WitnessQuorum = before?.WitnessQuorum ?? 0,
            Communities = [.. (Terms?.Communities ?? Remaining(before)).Select(Sorted)],
            Ceilings = Terms?.Ceilings ?? before?.Ceilings ?? [],
            LaneLimits = Terms?.LaneLimits ?? before?.LaneLimits ?? [],
        };
        if (before?.Head.Version == DocumentHead.MaxVersion)
            throw new AuthorityException($"the {before.Id} has the last version that there can be", "agree on a new federation with the other nations");
        var payload = DocumentAuthority.DraftCharter(draft, before);
        return FederationDocument.TryRead(payload, out _, out var refused) ? payload
            : throw new AuthorityException(refused with { NextStep = "correct the terms, or what is given beside them" });
    }

    private FederationName FederationOf(Charter? before)
    {
        var named = Nations.Select(one => (Who: one.Nation.Code.ToString(), one.Federation))
            .Concat(Brokers.Select(one => (Who: $"broker {one.Broker.Id}", one.Federation))).ToList();
        var federation = before?.Head.Federation ?? (named.Count > 0 ? named[0].Federation
            : throw new AuthorityException("no nation is given", "name the nations' introductions with --nation FILE"));
        foreach (var (who, other) in named)
            if (other != federation)
                throw new AuthorityException($"{who} introduces itself to {other}, the charter is of {federation}", "ask for an introduction to this federation");
        return federation;
    }

    private static void RequireOnce(IEnumerable<string> names, string what)
    {
        var twice = names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1)?.Key;
        if (twice is not null) throw new AuthorityException($"{what} {twice} is named twice", $"name each {what} once");
    }

    private static IEnumerable<T> Merged<T, TName>(IEnumerable<T>? before, IEnumerable<T> given, Func<T, TName> name) =>
        (before ?? []).Concat(given).GroupBy(name).Select(same => same.Last());

    private ImmutableArray<Community> Remaining(Charter? before) =>
        [.. (before?.Communities ?? []).Select(one => one with { Members = [.. one.Members.Where(member => !Without.Contains(member.Nation))] })];

    private static Community Sorted(Community community) =>
        community with { Members = [.. community.Members.OrderBy(member => member.ToString(), StringComparer.Ordinal)] };

    private static AuthorityException Missing(string name) =>
        new($"the first charter needs a {name}", $"write \"{name}\" into a file of terms, and name it with --terms FILE");
}
