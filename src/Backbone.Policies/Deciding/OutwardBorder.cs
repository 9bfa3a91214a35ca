using System.Collections.Frozen;
using System.Collections.Immutable;
using Backbone.Policies.Compiling;
using Backbone.Policies.Explaining;
using Backbone.Policies.Manifests;
using Backbone.Policies.Rulings;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Policies.Deciding;

/// <summary>
/// The way out of a nation. A message passes to a mailbox where all of these let it:
/// <list type="number">
/// <item>its markings: known, releasable to the recipient's nation, RED to persons, ORCON as its originator wants;</item>
/// <item>the charter;</item>
/// <item>the nation's own release rules: an allow matches and no refuse does;</item>
/// <item>the recipient nation's acceptance rules as known here; where they are not known that is told, and its border
/// decides;</item>
/// <item>approvals: all that the matching allows ask for, for RED at least a releaser's; until they are there it is pending.</item>
/// </list>
/// </summary>
public sealed class OutwardBorder : Border
{
    private readonly FrozenDictionary<NationCode, PolicyEdition<AcceptancePolicy>> _acceptances;

    /// <summary>Puts a border together.</summary>
    /// <param name="federation">The documents.</param>
    /// <param name="nation">The own nation.</param>
    /// <param name="release">Its release policy; without one, nothing leaves.</param>
    /// <param name="acceptances">What is known of the nations' acceptance, the own one's included; one each at
    /// most.</param>
    /// <exception cref="ArgumentException">The release policy is another nation's, or a nation stands there
    /// twice.</exception>
    public OutwardBorder(
        FederationSnapshot federation, NationCode nation, PolicyEdition<ReleasePolicy>? release,
        IEnumerable<PolicyEdition<AcceptancePolicy>> acceptances) : base(federation, nation)
    {
        ArgumentNullException.ThrowIfNull(acceptances);
        if (release is not null && release.Policy.Nation != nation)
            throw new ArgumentException(
                $"the release policy is {release.Policy.Nation}'s, the border {nation}'s", nameof(release));
        Release = release;
        _acceptances = acceptances.ToDictionary(edition => edition.Policy.Nation).ToFrozenDictionary();
    }

    /// <summary>The release policy; null where there is none.</summary>
    public PolicyEdition<ReleasePolicy>? Release { get; }

    /// <summary>The acceptance policy of a nation, as known here; null where none is.</summary>
    public PolicyEdition<AcceptancePolicy>? FindAcceptance(NationCode nation) => _acceptances.GetValueOrDefault(nation);

    /// <summary>The same policies by other documents: when a roster, a mandate or the charter has changed.</summary>
    public OutwardBorder Rebind(FederationSnapshot federation, Timestamp now) => new(federation, Nation,
        Release is { } release ? release with { Policy = release.Policy.Rebind(federation, now) } : null,
        _acceptances.Values.Select(known => known with { Policy = known.Policy.Rebind(federation, now) }));

    private protected override Ruling Rule(Manifest manifest, int recipient, Timestamp now, int named)
    {
        var mailbox = manifest.Recipients[recipient];
        var (release, acceptance) = (ReleaseAt(now), AcceptanceOf(mailbox.Nation, now, out var view));
        // 1
        if (Markings.CheckKnown(manifest) is { } unknown) return No(mailbox, unknown.Reason, view);
        var marking = Markings.CheckRecipient(manifest, mailbox) ?? OriginatorControl.Check(manifest, mailbox, now);
        // 2
        var charter = marking ?? Charter.Check(manifest, mailbox, now);
        // 3
        var mine = new Matched(release, manifest, mailbox, stackalloc ulong[RuleSet.MostWords]);
        // 4
        var theirs = new Matched(acceptance, manifest, mailbox, stackalloc ulong[RuleSet.MostWords]);
        var accepts = acceptance is null ? mailbox.Nation != Nation : theirs.Allowed;
        if (acceptance is not null) view = accepts ? AcceptanceView.Accepts : AcceptanceView.Refuses;
        if (charter is not null || !mine.Allowed || !accepts)
        {
            var reason = charter?.Reason ?? Reason(release, mine, acceptance);
            return Named(No(mailbox, reason, view), mine.Refused ? mine : default, theirs.Refused ? theirs : default, named);
        }
        // 5
        var needs = mine.Asks || manifest.Tlp == Tlp.Red ? Approvals.Needed(manifest, mine.ToRules()) : [];
        foreach (var need in needs)
            if (need.Missing > 0) return Wait(manifest, mailbox, mine, needs, view, named);
        return Named(new Ruling(mailbox, RulingOutcome.Allowed, RefusalReason.Unspecified, [], needs, view), mine, theirs, named);
    }

    private protected override ImmutableArray<Statement> Tell(Manifest manifest, Ruling ruling, Timestamp now)
    {
        var tale = new Tale(manifest, ruling);
        if (Markings.CheckKnown(manifest) is { } unknown) return [Statement.Of(RuledBy.Markings, unknown)];
        tale.Add(RuledBy.Markings, Markings.CheckRecipient(manifest, ruling.Mailbox));
        tale.Add(RuledBy.Markings, OriginatorControl.Check(manifest, ruling.Mailbox, now));
        tale.Add(RuledBy.Charter, Charter.Check(manifest, ruling.Mailbox, now));
        tale.AddPolicy(ReleaseAt(now), PolicyKind.Release, Nation, Release is not null);
        var acceptance = AcceptanceOf(ruling.Mailbox.Nation, now, out _);
        if (acceptance is not null || ruling.Mailbox.Nation == Nation)
            tale.AddPolicy(acceptance, PolicyKind.Acceptance, ruling.Mailbox.Nation,
                FindAcceptance(ruling.Mailbox.Nation) is not null);
        else tale.AddUnknownAcceptance();
        tale.AddApprovals();
        return tale.ToStatements();
    }

    private Ruling Wait(Manifest manifest, MailboxAddress mailbox, Matched mine, ImmutableArray<ApprovalNeed> needs,
        AcceptanceView view, int named)
    {
        var waiting = Approvals.Waiting(manifest, mine.ToRules());
        return new Ruling(mailbox, RulingOutcome.Pending, RefusalReason.Unspecified,
            [.. waiting.Take(named).Select(rule => new RuleName(PolicyKind.Release, Nation, rule.Id))], Approvals.Told(needs), view)
        {
            RulesUnnamed = Math.Max(0, waiting.Length - named),
        };
    }

    private static RefusalReason Reason(ReleasePolicy? release, Matched mine, AcceptancePolicy? acceptance) =>
        release is null ? RefusalReason.PolicyNotInForce
        : !mine.Allowed ? RefusalReason.NotReleased
        : acceptance is null ? RefusalReason.PolicyNotInForce
        : RefusalReason.NotAccepted;

    private ReleasePolicy? ReleaseAt(Timestamp now) =>
        Release is { } edition && edition.IsInForce(now) ? edition.Policy : null;

    private AcceptancePolicy? AcceptanceOf(NationCode nation, Timestamp now, out AcceptanceView view)
    {
        var edition = _acceptances.GetValueOrDefault(nation);
        view = edition is null ? AcceptanceView.Missing : AcceptanceView.Stale;
        return edition is not null && edition.IsInForce(now) ? edition.Policy : null;
    }
}
