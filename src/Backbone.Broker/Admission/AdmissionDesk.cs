using Backbone.Broker.Lanes;
using Backbone.Broker.Metering;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Admission;

/// <summary>
/// Decides whether a consignment comes into its lane, and puts it there (ARCHITECTURE § Life of a message):
/// <list type="number">
/// <item>Size, strict parse.</item>
/// <item>The header's sender nation is the caller's nation and the nation of the stamp's kid.</item>
/// <item>The recomputed envelope id and SHA-256(sealed handling) are in the stamp's statement.</item>
/// <item>The stamp's signature.</item>
/// <item>The mailbox is that recipient and exists in the key sets in force; the message lives, at most thirty
/// days.</item>
/// <item>The charter's limits: rate and outstanding bytes for (nation, mailbox, precedence). What lies there
/// already passes. Receipts have limits of their own.</item>
/// <item>Durable append to that one lane, idempotent: a lane that is full goes on in the next generation, and what lies in an
/// earlier one is there already.</item>
/// <item>The readers are woken: the store rings them, and here they find what they ask for first.</item>
/// </list>
/// </summary>
internal sealed class AdmissionDesk(
    IBrokerStore store, LaneLimits limits, FreshEntries fresh, LaneGenerations generations, NationTimes times, TimeProvider clock)
{
    /// <summary>All steps.</summary>
    /// <param name="caller">The nation whose gateway publishes.</param>
    /// <param name="consignment">Canonical bytes as they came; kept until the answer.</param>
    /// <param name="federation">The documents to judge by.</param>
    /// <param name="cancellation">Ends the wait; whether an append happened is then unknown.</param>
    /// <exception cref="StoreUnavailableException">Whether it lies in its lane is unknown; publishing again is
    /// harmless.</exception>
    public ValueTask<AdmissionOutcome> AdmitAsync(
        NationCode caller, ReadOnlyMemory<byte> consignment, FederationSnapshot federation,
        CancellationToken cancellation) =>
        PlaceAsync(Examine(caller, consignment, federation), cancellation);

    /// <summary>Steps 1 to 5, which need nothing but a processor.</summary>
    public AdmissionCase Examine(NationCode caller, ReadOnlyMemory<byte> consignment, FederationSnapshot federation)
    {
        var admission = new AdmissionCase(caller, consignment, federation, Timestamp.Now(clock));
        admission.Refused =
            AdmissionChecks.ReadForm(admission) // 1
            ?? AdmissionChecks.CheckSender(admission) // 2
            ?? AdmissionChecks.CheckStatement(admission) // 3
            ?? AdmissionChecks.CheckStamp(admission); // 4
        if (admission.Refused is not null) return admission;
        times.Note(caller, admission.Consignment.Stamp.Statement.Time);
        admission.Refused = AdmissionChecks.CheckMailbox(admission); // 5
        return admission;
    }

    /// <summary>Steps 6 to 8.</summary>
    public async ValueTask<AdmissionOutcome> PlaceAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        if (admission.Refused is { } before) return new AdmissionOutcome.Turned(before);
        try
        {
            admission.Enter((await generations.OfAsync(admission.Consignment.Recipient.Mailbox, cancellation)).Current);
            admission.Refused =
                await HoldRoomAsync(admission, cancellation) // 6
                ?? await AppendAsync(admission, cancellation); // 7
            if (admission.Refused is { } refused) return new AdmissionOutcome.Turned(refused);
            WakeReaders(admission); // 8
            return admission.Placed ?? throw new InvalidOperationException("a consignment was neither refused nor placed");
        }
        finally
        {
            limits.Release(admission);
        }
    }

    // 6: a repeat needs no room; the append says where it lies.
    private async ValueTask<Refused?> HoldRoomAsync(AdmissionCase admission, CancellationToken cancellation) =>
        await limits.ReserveAsync(admission, cancellation) is { } refused
            && !await LiesThereAsync(admission, cancellation) ? refused : null;

    private async ValueTask<bool> LiesThereAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        var (mailbox, envelope) = (admission.Consignment.Recipient.Mailbox, admission.Consignment.EnvelopeId);
        var (earliest, current) = await generations.OfAsync(mailbox, cancellation);
        for (var generation = earliest; generation <= current; generation++)
        {
            var lane = LaneNames.Of(admission.Consignment.Header.Federation, mailbox, generation);
            if (await store.ContainsAsync(lane, envelope, cancellation)) return true;
        }
        return false;
    }

    // 7
    private async ValueTask<Refused?> AppendAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        var (mailbox, heldIn) = (admission.Consignment.Recipient.Mailbox, admission.Generation);
        for (var generation = (await generations.OfAsync(mailbox, cancellation)).Earliest; ; generation++)
        {
            if (generation != admission.Generation) admission.Enter(generation);
            if (generation > heldIn)
            {
                limits.Release(admission); // it was held in the lane before
                if (await HoldRoomAsync(admission, cancellation) is { } refused) return refused;
            }
            var outcome = await StoreAsync(admission, takesNew: generation >= heldIn, cancellation);
            if (outcome is not AppendOutcome.Closed) return Conclude(admission, outcome);
            generations.MoveOn(mailbox, generation);
        }
    }

    private async ValueTask<AppendOutcome> StoreAsync(AdmissionCase admission, bool takesNew, CancellationToken cancellation)
    {
        var consignment = admission.Consignment;
        var append = new LaneAppend(
            admission.Lane, consignment.EnvelopeId, admission.EntryHash,
            StoredRecord.Write(consignment.Bytes, admission.Now), consignment.Header.Expires.Milliseconds,
            admission.Generation)
        {
            TakesNew = takesNew,
        };
        admission.Mark = append.Mark;
        var began = clock.GetTimestamp();
        var outcome = await store.AppendAsync(append, cancellation);
        AdmissionCounts.Appended(clock.GetElapsedTime(began));
        return outcome;
    }

    private Refused? Conclude(AdmissionCase admission, AppendOutcome outcome)
    {
        switch (outcome)
        {
            case AppendOutcome.Appended(var index):
                limits.Use(admission, index);
                admission.Placed = PlacedAt(admission, index, repeated: false);
                return null;
            case AppendOutcome.AlreadyThere(var index, var mark):
                admission.Mark = mark;
                admission.Placed = PlacedAt(admission, index, repeated: true);
                return null;
            case AppendOutcome.Conflict conflict:
                return new Refused(RefusalReason.Conflict,
                    $"the same envelope lies in the lane of {admission.Lane.Mailbox} at {conflict.Index}, "
                    + "with another stamp or sealing",
                    "publish the bytes that were published first");
            default:
                throw new InvalidOperationException("an append is new, a repeat or a conflict, or the lane is closed");
        }
    }

    private static AdmissionOutcome.Placed PlacedAt(AdmissionCase admission, ulong index, bool repeated) =>
        new(admission.Lane.Id, admission.Generation, index, admission.EntryHash, admission.Mark, repeated);

    // 8
    private void WakeReaders(AdmissionCase admission)
    {
        var (consignment, header) = (admission.Consignment, admission.Consignment.Header);
        fresh.Add(admission.EntryHash, new EntryFacts(
            consignment.EnvelopeId, header.Precedence, header.Expires, consignment.Bytes.Length, header.SenderNation));
    }
}
