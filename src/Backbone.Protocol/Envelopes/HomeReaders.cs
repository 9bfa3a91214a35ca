using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// Who reads a message at home while it waits for approvals, by home wraps (SPEC § Home wraps): 1 the nation's people who hold a
/// missing role, by the roster, but for whoever wrote it or had it written · 2 their devices' keys to seal to, by the key set, one
/// of each officer before the second of any · 3 beside the author's own, as far as there is room.
/// </summary>
/// <param name="Own">Of the keys that the author's side has, those that keep their place.</param>
/// <param name="Approvers">Keys of approvers besides.</param>
/// <param name="Officers">Those who may approve it and can read it.</param>
/// <param name="Obstacles">Why others, or all, cannot; for a person.</param>
public sealed record HomeReaders(
    ImmutableArray<OpeningKid> Own, ImmutableArray<OpeningPublicKey> Approvers, ImmutableArray<PrincipalAddress> Officers,
    ImmutableArray<string> Obstacles)
{
    /// <summary>Home wraps that the author's own devices keep where approvers need room: half of them.</summary>
    private const int OwnMost = EnvelopeLimits.HomeWraps / 2;

    /// <summary>Chooses them.</summary>
    /// <param name="federation">The verified documents.</param>
    /// <param name="handling">Who wrote it, and on whose behalf.</param>
    /// <param name="roles">The roles in which approvals are missing.</param>
    /// <param name="own">The author's side's keys, the dearest first.</param>
    /// <param name="now">When.</param>
    public static HomeReaders Choose(
        FederationSnapshot federation, Handling handling, ImmutableArray<string> roles, IEnumerable<OpeningKid> own, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(handling);
        var obstacles = new List<string>();
        // 1
        var officers = FindOfficers(federation, handling, roles, now, obstacles);
        // 2
        var keys = FindKeys(federation, handling.Author.Nation, officers, now, obstacles);
        // 3
        var kept = own.Distinct().Take(Math.Max(OwnMost, EnvelopeLimits.HomeWraps - keys.Count)).ToImmutableArray();
        var added = new List<OpeningPublicKey>();
        var served = new List<PrincipalAddress>();
        foreach (var (officer, key) in keys)
        {
            var known = kept.Contains(key.Kid);
            if (!known && kept.Length + added.Count == EnvelopeLimits.HomeWraps) break;
            if (!known) added.Add(key);
            served.Add(officer);
        }
        var left = keys.Select(pair => pair.Officer).Distinct().Except(served).ToList();
        if (left.Count > 0) obstacles.Add($"there was no room for {string.Join(", ", left)}: a message has {EnvelopeLimits.HomeWraps} home wraps");
        return new HomeReaders(kept, [.. added], [.. served.Distinct()], [.. obstacles]);
    }

    private static List<PrincipalAddress> FindOfficers(
        FederationSnapshot federation, Handling handling, ImmutableArray<string> roles, Timestamp now, List<string> obstacles)
    {
        var people = federation.PrincipalsOf(handling.Author.Nation, now)
            .Where(principal => principal.Address != handling.Author && principal.Address != handling.OnBehalfOf).ToList();
        var officers = new List<PrincipalAddress>();
        foreach (var role in roles)
        {
            var holders = people.Where(principal => principal.Holds(role)).Select(principal => principal.Address).ToList();
            if (holders.Count == 0) obstacles.Add($"nobody else in the roster of {handling.Author.Nation} in force holds the role {role}");
            officers.AddRange(holders);
        }
        return [.. officers.Distinct()];
    }

    private static List<(PrincipalAddress Officer, OpeningPublicKey Key)> FindKeys(
        FederationSnapshot federation, NationCode nation, List<PrincipalAddress> officers, Timestamp now, List<string> obstacles)
    {
        var keys = federation.MailboxesOf(nation, now)
            .SelectMany(mailbox => mailbox.Readers)
            .Where(reader => officers.Contains(reader.Principal))
            .Select(reader => (Officer: reader.Principal, reader.EpochToSealTo(now)?.Key))
            .Where(pair => pair.Key is not null)
            .Select(pair => (pair.Officer, Key: pair.Key!))
            .DistinctBy(pair => pair.Key.Kid)
            .GroupBy(pair => pair.Officer)
            .ToDictionary(group => group.Key, group => group.Select(pair => pair.Key).ToList());
        obstacles.AddRange(officers.Where(officer => !keys.ContainsKey(officer)).Select(officer => $"{officer} has no key in force to read it with"));
        return
        [
            .. keys.SelectMany(pair => pair.Value.Select((key, rank) => (Officer: pair.Key, Key: key, Rank: rank)))
                .OrderBy(one => one.Rank).ThenBy(one => officers.IndexOf(one.Officer)).Select(one => (one.Officer, one.Key)),
        ];
    }
}
