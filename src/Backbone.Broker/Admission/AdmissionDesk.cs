using Backbone.Broker.Lanes;
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
internal sealed class AdmissionDesk
{
    private readonly IBrokerStore _store;
    private readonly LaneLimits _limits;
    private readonly FreshEntries _fresh;
    private readonly LaneGenerations _generations;
    private readonly TimeProvider _clock;
    private readonly bool _holdsRoom;
    private readonly Func<AdmissionCase, Refused?>[] _checks;
    private readonly Func<AdmissionCase, CancellationToken, ValueTask<Refused?>>[] _placing;

    /// <summary>A desk with all its steps.</summary>
    public AdmissionDesk(
        IBrokerStore store, LaneLimits limits, FreshEntries fresh, LaneGenerations generations, TimeProvider clock)
        : this(store, limits, fresh, generations, clock, without: 0)
    {
    }

    /// <summary>A desk without one step: for the tests that show what each step is good for.</summary>
    internal AdmissionDesk(
        IBrokerStore store, LaneLimits limits, FreshEntries fresh, LaneGenerations generations, TimeProvider clock, int without)
    {
        (_store, _limits, _fresh, _generations, _clock) = (store, limits, fresh, generations, clock);
        _holdsRoom = without != 6;
        (int Number, Func<AdmissionCase, Refused?> Step)[] checks =
        [
            (1, AdmissionChecks.ReadForm),
            (2, AdmissionChecks.CheckSender),
            (3, AdmissionChecks.CheckStatement),
            (4, AdmissionChecks.CheckStamp),
            (5, AdmissionChecks.CheckMailbox),
        ];
        (int Number, Func<AdmissionCase, CancellationToken, ValueTask<Refused?>> Step)[] placing =
        [
            (6, HoldRoomAsync),
            (7, AppendAsync),
            (8, WakeReadersAsync),
        ];
        _checks = [.. checks.Where(check => check.Number != without).Select(check => check.Step)];
        _placing = [.. placing.Where(place => place.Number != without).Select(place => place.Step)];
    }

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
        var admission = new AdmissionCase(caller, consignment, federation, Timestamp.Now(_clock));
        foreach (var check in _checks)
            if ((admission.Refused = check(admission)) is not null) break;
        return admission;
    }

    /// <summary>Steps 6 to 8.</summary>
    public async ValueTask<AdmissionOutcome> PlaceAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        try
        {
            if (admission.Refused is null)
                admission.Enter((await _generations.OfAsync(admission.Consignment.Recipient.Mailbox, cancellation)).Current);
            foreach (var place in _placing)
            {
                if (admission.Refused is { } why) return new AdmissionOutcome.Turned(why);
                admission.Refused = await place(admission, cancellation);
            }
            return admission.Refused is { } refused
                ? new AdmissionOutcome.Turned(refused)
                : admission.Placed
                    ?? throw new InvalidOperationException("a consignment was neither refused nor placed");
        }
        finally
        {
            _limits.Release(admission);
        }
    }

    // 6: a repeat needs no room; the append says where it lies.
    private async ValueTask<Refused?> HoldRoomAsync(AdmissionCase admission, CancellationToken cancellation) =>
        await _limits.ReserveAsync(admission, cancellation) is { } refused
            && !await LiesThereAsync(admission, cancellation) ? refused : null;

    private async ValueTask<bool> LiesThereAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        var (mailbox, envelope) = (admission.Consignment.Recipient.Mailbox, admission.Consignment.EnvelopeId);
        var (earliest, current) = await _generations.OfAsync(mailbox, cancellation);
        for (var generation = earliest; generation <= current; generation++)
        {
            var lane = LaneNames.Of(admission.Consignment.Header.Federation, mailbox, generation);
            if (await _store.ContainsAsync(lane, envelope, cancellation)) return true;
        }
        return false;
    }

    // 7
    private async ValueTask<Refused?> AppendAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        var (mailbox, heldIn) = (admission.Consignment.Recipient.Mailbox, admission.Generation);
        for (var generation = (await _generations.OfAsync(mailbox, cancellation)).Earliest; ; generation++)
        {
            if (generation != admission.Generation) admission.Enter(generation);
            if (generation > heldIn)
            {
                _limits.Release(admission); // it was held in the lane before
                if (_holdsRoom && await HoldRoomAsync(admission, cancellation) is { } refused) return refused;
            }
            var outcome = await StoreAsync(admission, cancellation);
            if (outcome is not AppendOutcome.Closed) return Conclude(admission, outcome);
            _generations.MoveOn(mailbox, generation);
        }
    }

    private ValueTask<AppendOutcome> StoreAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        var consignment = admission.Consignment;
        var append = new LaneAppend(
            admission.Lane, consignment.EnvelopeId, admission.EntryHash,
            StoredRecord.Write(consignment.Bytes, admission.Now), consignment.Header.Expires.Milliseconds,
            admission.Generation);
        return _store.AppendAsync(append, cancellation);
    }

    private Refused? Conclude(AdmissionCase admission, AppendOutcome outcome)
    {
        switch (outcome)
        {
            case AppendOutcome.Appended(var index):
                _limits.Use(admission, index);
                admission.Placed = PlacedAt(admission, index, repeated: false);
                return null;
            case AppendOutcome.AlreadyThere(var index):
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
        new(admission.Lane.Id, admission.Generation, index, admission.EntryHash, repeated);

    // 8
    private ValueTask<Refused?> WakeReadersAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        var (consignment, header) = (admission.Consignment, admission.Consignment.Header);
        _fresh.Add(admission.EntryHash, new EntryFacts(
            consignment.EnvelopeId, header.Precedence, header.Expires, consignment.Bytes.Length, header.SenderNation));
        return ValueTask.FromResult<Refused?>(null);
    }
}
