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
/// The way into a nation. A message passes to one of its mailboxes where all of these let it: its markings, and for RED
/// an approval that came with it; the charter; the nation's own acceptance rules in force now.
/// </summary>
public sealed class InwardBorder : Border
{
    /// <summary>Puts a border together.</summary>
    /// <param name="federation">The documents.</param>
    /// <param name="nation">The own nation.</param>
    /// <param name="acceptance">Its acceptance policy; without one, nothing comes in.</param>
    /// <exception cref="ArgumentException">The policy is another nation's.</exception>
    public InwardBorder(FederationSnapshot federation, NationCode nation, PolicyEdition<AcceptancePolicy>? acceptance)
        : base(federation, nation)
    {
        if (acceptance is not null && acceptance.Policy.Nation != nation)
            throw new ArgumentException(
                $"the acceptance policy is {acceptance.Policy.Nation}'s, the border {nation}'s", nameof(acceptance));
        Acceptance = acceptance;
    }

    /// <summary>The acceptance policy; null where there is none.</summary>
    public PolicyEdition<AcceptancePolicy>? Acceptance { get; }

    /// <summary>The same policy by other documents: when a roster, a mandate or the charter has changed.</summary>
    public InwardBorder Rebind(FederationSnapshot federation, Timestamp now) => new(federation, Nation,
        Acceptance is { } known ? known with { Policy = known.Policy.Rebind(federation, now) } : null);

    private protected override Ruling Rule(Manifest manifest, int recipient, Timestamp now, int named)
    {
        var (mailbox, acceptance) = (manifest.Recipients[recipient], AcceptanceAt(now));
        var missing = Acceptance is null ? AcceptanceView.Missing : AcceptanceView.Stale;
        if (Markings.CheckKnown(manifest) is { } unknown)
            return No(mailbox, unknown.Reason, acceptance is null ? missing : AcceptanceView.Refuses);
        var above = CheckMarkings(manifest, mailbox) ?? Charter.Check(manifest, mailbox, now);
        var mine = new Matched(acceptance, manifest, mailbox, stackalloc ulong[RuleSet.MostWords]);
        var view = acceptance is null ? missing : mine.Allowed ? AcceptanceView.Accepts : AcceptanceView.Refuses;
        if (above is null && mine.Allowed)
            return Named(new Ruling(mailbox, RulingOutcome.Allowed, RefusalReason.Unspecified, [], [], view), mine, default, named);
        var reason = above?.Reason ?? (acceptance is null ? RefusalReason.PolicyNotInForce : RefusalReason.NotAccepted);
        return Named(No(mailbox, reason, view), mine.Refused ? mine : default, default, named);
    }

    private protected override ImmutableArray<Statement> Tell(Manifest manifest, Ruling ruling, Timestamp now)
    {
        if (Markings.CheckKnown(manifest) is { } unknown) return [Statement.Of(RuledBy.Markings, unknown)];
        var tale = new Tale(manifest, ruling);
        tale.Add(RuledBy.Markings, CheckMarkings(manifest, ruling.Mailbox));
        tale.Add(RuledBy.Charter, Charter.Check(manifest, ruling.Mailbox, now));
        tale.AddPolicy(AcceptanceAt(now), PolicyKind.Acceptance, Nation, Acceptance is not null);
        return tale.ToStatements();
    }

    // At home a message waits for its approvals; at the recipient's border there is nothing left to wait for.
    private static Refused? CheckMarkings(Manifest manifest, MailboxAddress mailbox) =>
        Markings.CheckRecipient(manifest, mailbox)
        ?? (manifest.Tlp == Tlp.Red && !Approvals.AnyGiven(manifest)
            ? new Refused(RefusalReason.ApprovalMissing,
                "TLP:RED crosses a border only with an approval, and none came with it",
                "have it approved by the author's nation and send it anew")
            : null);

    private AcceptancePolicy? AcceptanceAt(Timestamp now) =>
        Acceptance is { } edition && edition.IsInForce(now) ? edition.Policy : null;
}
