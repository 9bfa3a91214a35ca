using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Client.Sending;

/// <summary>
/// Lets those who are to approve a message read it: 1 the own nation's people who hold an asked role, by the verified
/// roster · 2 their devices' keys to seal to, by the verified key set, one of each officer before the second of any · 3 the
/// content key, opened with a home wrap of the author's own, sealed to each, as far as there is room.
/// </summary>
internal sealed class ApproverWraps(FederationSnapshot federation, PrincipalAddress author, IKeyCustody custody, Timestamp now)
{
    /// <summary>Home wraps that the author's own devices keep where approvers need room: half of them.</summary>
    private const int OwnMost = EnvelopeLimits.HomeWraps / 2;

    /// <summary>What came of it.</summary>
    /// <param name="Message">The same envelope with other home wraps; null where nobody could be let in.</param>
    /// <param name="Access">Who can read it, and why others cannot.</param>
    public sealed record Shared(SealedMessage? Message, ApproverAccess Access);

    public Shared Share(SealedMessage message, ImmutableArray<RecipientDecision> decisions)
    {
        var obstacles = new List<string>();
        // 1
        var officers = Officers(decisions, obstacles);
        // 2
        var keys = Keys(officers, obstacles);
        if (keys.Count == 0) return Nobody(obstacles);
        // 3
        if (message.HomeWraps.FirstOrDefault(wrap => custody.CanOpen(wrap.Kid)) is not { } own)
        {
            obstacles.Add($"no device of {author} reads mail here, so the content key cannot be shared with those who approve");
            return Nobody(obstacles);
        }
        var wraps = message.HomeWraps.Prepend(own).DistinctBy(wrap => wrap.Kid)
            .Take(Math.Max(OwnMost, EnvelopeLimits.HomeWraps - keys.Count)).ToList();
        var served = new HashSet<PrincipalAddress>();
        foreach (var (officer, key) in keys)
        {
            var known = wraps.Any(wrap => wrap.Kid == key.Kid);
            if (!known && wraps.Count == EnvelopeLimits.HomeWraps) break;
            if (!known && own.ShareWith(message.Envelope.Id, custody, key) is { } wrap) wraps.Add(wrap);
            else if (!known) throw new InvalidOperationException("a home wrap that was sealed here does not open here");
            served.Add(officer);
        }
        var left = keys.Select(pair => pair.Officer).Distinct().Where(officer => !served.Contains(officer)).ToList();
        if (left.Count > 0) obstacles.Add($"there was no room for {string.Join(", ", left)}: a message has {EnvelopeLimits.HomeWraps} home wraps");
        return new Shared(message with { HomeWraps = [.. wraps] }, new ApproverAccess([.. served], [.. obstacles]));
    }

    private List<PrincipalAddress> Officers(ImmutableArray<RecipientDecision> decisions, List<string> obstacles)
    {
        var people = federation.PrincipalsOf(author.Nation, now).Where(principal => principal.Address != author).ToList();
        var (officers, roles) = (new List<PrincipalAddress>(), decisions.MissingRoles());
        if (roles.IsEmpty) obstacles.Add("the gateway does not say whose approval it waits for");
        foreach (var role in roles)
        {
            var holders = people.Where(principal => principal.Holds(role)).Select(principal => principal.Address).ToList();
            if (holders.Count == 0) obstacles.Add($"nobody else in the roster of {author.Nation} in force holds the role {role}");
            officers.AddRange(holders);
        }
        return [.. officers.Distinct()];
    }

    private List<(PrincipalAddress Officer, OpeningPublicKey Key)> Keys(List<PrincipalAddress> officers, List<string> obstacles)
    {
        var keys = federation.MailboxesOf(author.Nation, now)
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

    private static Shared Nobody(List<string> obstacles) => new(null, new ApproverAccess([], [.. obstacles]));
}
