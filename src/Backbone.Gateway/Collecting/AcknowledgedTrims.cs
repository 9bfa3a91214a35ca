using System.Collections.Concurrent;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Verification;
using Grpc.Core;

namespace Backbone.Gateway.Collecting;

/// <summary>
/// What the broker freed because this nation acknowledged it, as it says. What lies before a lane's position is at home, whatever is
/// said of it. Beyond it the word is believed only with this nation's signature (SPEC § Acknowledgement): then the national store is
/// older than what it acknowledged, an alarm, and the lane goes on, for those bytes are nowhere any more. Without it the broker says what
/// is not true: an alarm, and the entry counts as not handed out.
/// </summary>
internal sealed class AcknowledgedTrims(
    GatewayIdentity identity, DocumentKeeper known, NationalStore store, AlarmBoard alarms, TimeProvider clock, ILogger log)
{
    /// <summary>Key sets of the own nation that are searched for a key which the newest lacks: one a week, and some months.</summary>
    private const int KeySetsAsked = 16;

    // One alarm for each lane, while this process runs, says all: no more than there are lanes, each of which is a row.
    private readonly ConcurrentDictionary<(MailboxAddress, uint, AlarmKind), bool> _told = [];
    private Digest? _believed;

    /// <summary>
    /// Looks at an entry of which the broker says so. Where this returns, its bytes are rightly gone, and no more is said of it: whether
    /// another one lay there before is the desk's to see.
    /// </summary>
    /// <param name="entry">As announced.</param>
    /// <param name="word">The acknowledgement that it shows; empty where it shows none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RpcException">DataLoss: it is not true.</exception>
    public async Task CheckAsync(AnnouncedEntry entry, ReadOnlyMemory<byte> word, CancellationToken cancellation)
    {
        var (mailbox, generation) = (entry.Mailbox, entry.Generation);
        var next = await store.ReadAsync(session => LaneTable.NextOf(session, mailbox.ToString(), generation), cancellation);
        if (entry.Index < next) return;
        if (await FindAsync(entry.Lane(identity.Federation), entry.Index, word, cancellation) is { } through)
        {
            await TellBehindAsync(mailbox, generation, next, through, cancellation);
            return;
        }
        await TellFalseAsync(mailbox, generation, entry.Index, cancellation);
        throw new RpcException(new Status(StatusCode.DataLoss, "it says that this nation acknowledged it, and shows no word of that"));
    }

    /// <summary>
    /// Looks at an entry of which the broker says that it expired. By its own announcement it may still live: then its clock is wrong, or it
    /// says what is not true. That is an alarm; the bytes are nowhere any more, so that the lane goes on.
    /// </summary>
    public async Task CheckExpiredAsync(AnnouncedEntry entry, CancellationToken cancellation)
    {
        var expires = new Timestamp(entry.Wire.Expires);
        if (expires <= Timestamp.Now(clock).Plus(EnvelopeLimits.ClockSkew) || !_told.TryAdd((entry.Mailbox, entry.Generation, AlarmKind.FalseTrim), true)) return;
        log.FalseExpiry(entry.Index, entry.Generation, entry.Mailbox.ToString(), expires);
        await AlarmAsync(AlarmKind.FalseTrim, entry.Mailbox,
            $"the broker says that entry {entry.Index} of generation {entry.Generation} has expired, and by its own announcement it lives until {expires}: "
            + "its clock is wrong, or this one is, and the message is lost. Compare the clocks, ask whoever runs the broker, and ask its sender to send it again",
            cancellation);
    }

    /// <summary>The same of a generation of which the broker keeps nothing any more.</summary>
    /// <returns>Whether the alarm said what became of its entries; false where they can only have expired.</returns>
    public async Task<bool> JudgeEndAsync(
        MailboxAddress mailbox, uint generation, ulong next, ulong size, ReadOnlyMemory<byte> word, CancellationToken cancellation)
    {
        if (word.IsEmpty || size == 0) return false;
        var lane = LaneId.Of(identity.Federation.ToString(), mailbox.ToString(), generation);
        if (await FindAsync(lane, size - 1, word, cancellation) is { } through) await TellBehindAsync(mailbox, generation, next, through, cancellation);
        else await TellFalseAsync(mailbox, generation, size - 1, cancellation);
        return true;
    }

    /// <returns>The index through which this nation acknowledged the lane; null where it is no such word, or does not reach so far.</returns>
    private async Task<ulong?> FindAsync(LaneId lane, ulong index, ReadOnlyMemory<byte> word, CancellationToken cancellation)
    {
        if (!Acknowledgement.TryRead(word, out var acknowledgement, out _)
            || acknowledgement.Statement.Lane != lane || acknowledgement.Statement.Through < index) return null;
        var hash = Digest.Of(word.Span);
        if (_believed == hash) return acknowledgement.Statement.Through; // the same word comes with each page of what it covers
        var inForce = known.Snapshot.FindKeySet(identity.Nation, Timestamp.Now(clock))?.StampKeys ?? [];
        if (!AcknowledgementCheck.IsBy(inForce, acknowledgement) && !AcknowledgementCheck.IsBy(await KeysBeforeAsync(cancellation), acknowledgement))
            return null;
        _believed = hash;
        return acknowledgement.Statement.Through;
    }

    private async Task<IEnumerable<StampKey>> KeysBeforeAsync(CancellationToken cancellation)
    {
        var keySets = await store.ReadAsync(
            session => DocumentTable.Newest(session, DocumentType.Keyset, identity.Nation, KeySetsAsked), cancellation);
        return keySets.SelectMany(bytes =>
            SignedDocument.TryRead(bytes, out var signed, out _) && FederationDocument.TryRead(signed.Payload, out var document, out _)
                && document is KeySet keySet ? keySet.StampKeys : []);
    }

    private async Task TellBehindAsync(MailboxAddress mailbox, uint generation, ulong next, ulong through, CancellationToken cancellation)
    {
        if (!_told.TryAdd((mailbox, generation, AlarmKind.StoreBehind), true)) return;
        log.StoreBehind(mailbox.ToString(), generation, through, next);
        await AlarmAsync(AlarmKind.StoreBehind, mailbox,
            $"this nation acknowledged generation {generation} through entry {through}, and this store has collected it up to {next} only: it is "
            + "older than what it acknowledged, as after it was restored from a copy; if it was not, somebody else has this gateway's keys. The "
            + "broker has freed what lies between: restore a newer copy of the store, or ask those who wrote since to send again", cancellation);
    }

    private async Task TellFalseAsync(MailboxAddress mailbox, uint generation, ulong index, CancellationToken cancellation)
    {
        if (!_told.TryAdd((mailbox, generation, AlarmKind.FalseTrim), true)) return;
        log.FalseTrim(index, generation, mailbox.ToString());
        await AlarmAsync(AlarmKind.FalseTrim, mailbox,
            $"the broker says that this nation acknowledged entry {index} of generation {generation}, and shows no word of that: what it freed or "
            + "keeps back was never collected. Keep the evidence, and ask whoever runs the broker", cancellation);
    }

    private async Task AlarmAsync(AlarmKind kind, MailboxAddress mailbox, string detail, CancellationToken cancellation)
    {
        var now = Timestamp.Now(clock);
        await store.WriteAsync(session => new AlarmEntry(kind, $"the lane of {mailbox}", detail) { Mailbox = mailbox.ToString() }
            .Append(session, now), cancellation);
        alarms.Raise(kind);
    }
}
