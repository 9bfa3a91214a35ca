using Backbone.Broker.Admission;
using Backbone.Broker.Lanes;
using Backbone.Broker.Rates;
using Backbone.Broker.Storage;
using Backbone.Hosting.Loads;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Verification;

namespace Backbone.Broker.Acknowledging;

/// <summary>
/// Frees what a nation has at home (SPEC § Acknowledgement). Whoever asks it has seen that the mailbox is the caller's nation's:
/// <list type="number">
/// <item>Size, strict parse; what is in vain costs its nation time.</item>
/// <item>It is about this lane.</item>
/// <item>Where an earlier one reaches as far, nothing is looked at any more.</item>
/// <item>The entry hash is what lies at its index.</item>
/// <item>Its time, its key, its signature, in the nation's turn.</item>
/// <item>It is kept, durably: from then on it can be shown to whoever asks why bytes are gone.</item>
/// <item>The bytes are freed, step by step, and count in no limit.</item>
/// </list>
/// Between 6 and 7 a kill loses nothing: the same again, or the next one, frees what is left.
/// </summary>
internal sealed class AcknowledgementDesk(IBrokerStore store, LaneLimits limits, TimeProvider clock)
{
    /// <summary>Entries freed at once, so that no answer of the store is large: what a read brings at most.</summary>
    private const ulong FreedAtOnce = StoreLimits.ReadEntries;

    private readonly NationPace _inVain = new(AdmissionQueue.CostInVain, AdmissionQueue.AtOnce, clock);
    private readonly Turns<NationCode> _turns = new(Environment.ProcessorCount);

    /// <summary>All steps.</summary>
    /// <param name="mailbox">Whose lane it is to be; of the caller's nation.</param>
    /// <param name="generation">Which of its lanes.</param>
    /// <param name="bytes">As they came; kept.</param>
    /// <param name="federation">The documents to judge by.</param>
    /// <param name="cancellation">Ends the wait; how much was freed is then unknown, and asking again is harmless.</param>
    /// <exception cref="StoreUnavailableException">Whether it is kept is unknown; asking again is harmless.</exception>
    public async Task<AcknowledgementOutcome> TakeAsync(
        MailboxAddress mailbox, uint generation, ReadOnlyMemory<byte> bytes, FederationSnapshot federation, CancellationToken cancellation)
    {
        // 1; who owes waits, as many at once as may be open.
        if (_inVain.WaitOf(mailbox.Nation) is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellation);
        if (!Acknowledgement.TryRead(bytes, out var acknowledgement, out var refused)) return Turn(mailbox.Nation, refused);
        // 2
        var lane = LaneNames.Of(federation.Federation, mailbox, generation);
        if (acknowledgement.Statement.Lane != lane.Id)
            return Turn(mailbox.Nation, Mismatch($"it is not about generation {generation} of the lane of {mailbox}"));
        // 3
        var through = acknowledgement.Statement.Through;
        var before = await store.FindAcknowledgementAsync(lane, cancellation);
        if (before is null || before.Through < through)
        {
            // 4 and 5
            refused = await CheckEntryAsync(lane, acknowledgement.Statement, cancellation)
                ?? await _turns.RunAsync(mailbox.Nation, () => ValueTask.FromResult(
                    AcknowledgementCheck.Check(federation, mailbox.Nation, acknowledgement, Timestamp.Now(clock))));
            if (refused is not null) return Turn(mailbox.Nation, refused);
            // 6
            await store.KeepAcknowledgementAsync(lane, new LaneAcknowledgement(through, acknowledgement.Bytes), cancellation);
            before = await store.FindAcknowledgementAsync(lane, cancellation)
                ?? throw new InvalidOperationException("an acknowledgement that was kept is not there");
        }
        else
        {
            _inVain.Owe(mailbox.Nation);
        }
        // 7
        await FreeAsync(lane, before.Through, cancellation);
        return new AcknowledgementOutcome.Acknowledged(before.Through, await store.OutstandingAsync(lane, cancellation));
    }

    // 4
    private async Task<Refused?> CheckEntryAsync(LaneKey lane, AcknowledgementStatement statement, CancellationToken cancellation) =>
        await store.ReadHashesAsync(lane, statement.Through, 1, cancellation) switch
        {
            [] => new Refused(RefusalReason.NotFound, $"the lane has no entry {statement.Through}",
                "compare with what the broker announces; its store may have been restored from an older copy"),
            [var there] when there.Hash != statement.EntryHash => Mismatch($"at {statement.Through} lies {there.Hash}, and {statement.EntryHash} is acknowledged"),
            _ => null,
        };

    // 7
    private async Task FreeAsync(LaneKey lane, ulong through, CancellationToken cancellation)
    {
        for (var below = await store.KeptFromAsync(lane, cancellation); below <= through;)
        {
            var last = Math.Min(through, below + FreedAtOnce - 1);
            await store.TrimAsync(lane, last, TrimReason.Acknowledged, cancellation);
            below = last + 1;
        }
        limits.Freed(lane, through + 1);
    }

    private AcknowledgementOutcome.Turned Turn(NationCode nation, Refused why)
    {
        _inVain.Owe(nation);
        return new AcknowledgementOutcome.Turned(why);
    }

    private static Refused Mismatch(string what) => new(RefusalReason.EntryMismatch, what,
        "acknowledge what the broker announced; if it announces something else now, keep the evidence");
}
