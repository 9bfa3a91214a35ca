using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Accepting;

/// <summary>
/// Where officers decide about what was put aside (SPEC § Quarantine): once for each entry, with a reason, journalled. What
/// may be let in is a releaser's to let in or to refuse; all else stays out, and an operator may close it. A release passes
/// these steps:
/// <list type="number">
/// <item>the nation's own rules put it aside, and nothing else; its bytes are kept, and are of the envelope that the officer
/// saw; nobody has decided;</item>
/// <item>all that the <see cref="AcceptanceDesk"/> asks holds now, but for those rules;</item>
/// <item>decision, mail, journal and the fact to be told, in one transaction.</item>
/// </list>
/// What failed in any other way never leaves the quarantine.
/// </summary>
internal sealed class QuarantineDesk(
    GatewayIdentity identity, EntryCheck check, NationalStore store, FactSignal facts, Watchers<MailboxAddress> mail, TimeProvider clock,
    ILogger<QuarantineDesk> log)
{
    private readonly Intake _intake = new(identity);

    /// <summary>Lets an entry in.</summary>
    /// <returns>The envelope that is in the mail now, or why it is not.</returns>
    /// <param name="officer">A releaser.</param>
    /// <param name="place">Its place.</param>
    /// <param name="seen">The envelope that the officer means to let in.</param>
    /// <param name="why">Why.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<(EnvelopeId? Envelope, Refused? Refused)> ReleaseAsync(
        PrincipalAddress officer, long place, EnvelopeId seen, string why, CancellationToken cancellation)
    {
        // 1
        if (await store.ReadAsync(session => QuarantineTable.Find(session, place), cancellation) is not { } aside) return No(NotThere(place));
        if (CheckOpen(aside, seen) is { } refused) return No(refused);
        if (AnnouncedEntry.Read(aside.Announced) is not { } entry)
            throw new InvalidOperationException($"the quarantine keeps an announcement at {place} that cannot be read");
        // 2
        var verdict = await check.CheckAsync(entry, aside.Consignment.Memory, new Timestamp(aside.Time), cancellation);
        if (verdict.Refusal is { } failed && !Fact.MayLift(failed.Reason))
            return No(failed with { Detail = $"it does not hold any more: {failed.Detail}" });
        // 3
        var now = Timestamp.Now(clock);
        var outcome = await store.WriteAsync(session => Release(session, officer, aside, entry, verdict, why, now), cancellation);
        if (outcome.Envelope is null) return outcome;
        mail.Changed(entry.Mailbox);
        facts.Ring();
        log.QuarantineDecided(officer.ToString(), place, QuarantineVerdict.Released);
        return outcome;
    }

    /// <summary>Says that an entry stays out; where that was said before, it may still be dropped.</summary>
    /// <param name="officer">Who says so.</param>
    /// <param name="isReleaser">Whether the officer holds that role.</param>
    /// <param name="place">Its place.</param>
    /// <param name="why">Why.</param>
    /// <param name="drop">Whether what is kept of it is dropped; announcement, hashes and reason stay.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Refused?> RefuseAsync(
        PrincipalAddress officer, bool isReleaser, long place, string why, bool drop, CancellationToken cancellation)
    {
        var now = Timestamp.Now(clock);
        var refused = await store.WriteAsync(session =>
        {
            if (QuarantineTable.Find(session, place) is not { } aside) return NotThere(place);
            if (aside.MayRelease && !isReleaser)
                return new Refused(RefusalReason.NotPermitted, "it may be let in, so a releaser decides", "ask one who holds the role releaser");
            var decides = QuarantineTable.Decide(session, place, QuarantineVerdict.Refused, officer, why, now);
            if (!decides && aside.Decided.Verdict != QuarantineVerdict.Refused) return Decided(aside);
            var drops = drop && QuarantineTable.Drop(session, place);
            if (!decides && !drops) return Decided(aside);
            Journal.Append(session, now, QuarantineDecisions.Of(identity.Federation, aside, officer, released: false, why, drops));
            return null;
        }, cancellation);
        if (refused is null) log.QuarantineDecided(officer.ToString(), place, QuarantineVerdict.Refused);
        return refused;
    }

    private (EnvelopeId? Envelope, Refused? Refused) Release(
        SqliteSession session, PrincipalAddress officer, QuarantinedEntry aside, AnnouncedEntry entry, Verdict verdict, string why, Timestamp now)
    {
        var envelope = verdict.Consignment!.EnvelopeId;
        if (MailTable.FindGeneration(session, entry.Mailbox, envelope) is not null)
            return No(new Refused(RefusalReason.Conflict, $"{envelope} is in the mail already"));
        if (!QuarantineTable.Decide(session, (long)aside.Place, QuarantineVerdict.Released, officer, why, now))
            return No(Decided(QuarantineTable.Find(session, (long)aside.Place)!));
        Intake.Record(session, verdict, now);
        Journal.Append(session, now, QuarantineDecisions.Of(identity.Federation, aside, officer, released: true, why, dropped: false));
        return (_intake.Take(session, entry, verdict, aside.Reason, now).Envelope, null);
    }

    private static Refused? CheckOpen(QuarantinedEntry aside, EnvelopeId seen)
    {
        if (aside.Decided is not null) return Decided(aside);
        if (!Fact.MayLift(aside.Reason))
            return new Refused(RefusalReason.NotPermitted, $"{aside.Reason} is not for this nation's own rules to say, so nobody here can lift it",
                "`quarantine refuse` closes it");
        if (!aside.MayRelease) return new Refused(RefusalReason.NotFound, "its bytes are not kept", "ask its sender to send it again");
        return QuarantineDecisions.EnvelopeIn(aside) == JournalEntries.Bytes(seen) ? null
            : new Refused(RefusalReason.Conflict, $"another envelope than {seen} lies there", "look at it again, and decide");
    }

    private static Refused Decided(QuarantinedEntry aside) => new(RefusalReason.Conflict,
        $"{aside.Decided.Officer} decided on it before: {aside.Decided.Verdict}, {aside.Decided.Reason}");

    private static Refused NotThere(long place) =>
        new(RefusalReason.NotFound, $"nothing has place {place} in the quarantine", "take the place from `quarantine list`");

    private static (EnvelopeId? Envelope, Refused? Refused) No(Refused refused) => (null, refused);
}
