using Backbone.Broker.Acknowledging;
using Backbone.Broker.Admission;
using Backbone.Broker.Storage;
using Backbone.Broker.Tests.Admission;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;

namespace Backbone.Broker.Tests.Acknowledging;

/// <summary>A nation frees its own lanes by its signed word, and by nothing else; what is free counts no more.</summary>
public sealed class AcknowledgementDeskTests : IAsyncLifetime
{
    private const string Mailbox = "JPN/npa";
    private static readonly TestMessage Message = new() { Lifetime = TimeSpan.FromHours(1) };

    private readonly Desk _desk = new();
    private readonly List<Consignment> _sent = [];
    private AcknowledgementDesk? _acknowledgements;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task What_is_acknowledged_is_freed_and_counts_in_no_limit_at_once()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, null, (ulong)(2 * Size)));
        await PlaceAsync(2);
        await FullAsync();
        var done = Assert.IsType<AcknowledgementOutcome.Acknowledged>(await TakeAsync(Made(0)));
        Assert.Equal(0UL, done.Through);
        Assert.Equal(await _desk.Store.OutstandingAsync(Lane, Desk.Ct), done.Outstanding);
        Assert.InRange(done.Outstanding, 1UL, (ulong)Size + 100);
        await PlaceAsync(1);
        await FullAsync();
        Assert.Equal(0UL, Assert.IsType<AcknowledgementOutcome.Acknowledged>(await TakeAsync(Made(2))).Outstanding);
        Assert.Equal(
            [TrimReason.Acknowledged, TrimReason.Acknowledged, TrimReason.Acknowledged],
            (await _desk.Store.ReadAsync(Lane, 0, new ReadLimits(10, 0), Desk.Ct)).Select(entry => entry.Trimmed));
    }

    [Fact]
    public async Task Far_more_than_a_lane_may_hold_passes_through_it_where_its_reader_acknowledges()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, null, (ulong)(3 * Size)));
        for (var round = 0UL; round < 12; round++)
        {
            await PlaceAsync(3);
            await FullAsync();
            await TakeAsync(Made((3 * round) + 2));
        }
        Assert.Equal((36UL, 0UL), (await _desk.Store.SizeAsync(Lane, Desk.Ct), await _desk.Store.OutstandingAsync(Lane, Desk.Ct)));
    }

    [Fact]
    public async Task What_comes_too_much_for_a_lane_that_is_being_read_may_come_again_soon()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, null, (ulong)(2 * Size)));
        await PlaceAsync(2);
        _desk.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.FromMinutes(5), await WaitAsync());
        await TakeAsync(Made(0));
        await PlaceAsync(1);
        Assert.Equal(TimeSpan.FromSeconds(5), await WaitAsync());
    }

    [Fact]
    public async Task What_another_broker_freed_is_seen_before_a_lane_is_said_to_be_full()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, null, (ulong)(2 * Size)));
        await PlaceAsync(2);
        var other = new AcknowledgementDesk(_desk.Store, new LaneLimits(_desk.Store, _desk.Clock), _desk.Clock);
        await other.TakeAsync(MailboxAddress.Parse(Mailbox), 0, Made(1).Bytes, _desk.Snapshot, Desk.Ct);
        await PlaceAsync(2);
        await FullAsync();
    }

    [Fact]
    public async Task What_was_freed_before_the_answer_to_its_append_came_counts_no_more_either()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, null, (ulong)(2 * Size)));
        await PlaceAsync(1);
        _desk.Limits.Freed(Lane, 3);
        await PlaceAsync(4); // of which two lie below
        await FullAsync();
    }

    [Fact]
    public async Task A_repeat_and_one_that_reaches_less_far_change_nothing()
    {
        await PlaceAsync(4);
        var first = Made(2);
        await TakeAsync(first);
        foreach (var late in new[] { first, Made(2), Made(1), Made(0) })
            Assert.Equal(2UL, Assert.IsType<AcknowledgementOutcome.Acknowledged>(await TakeAsync(late)).Through);
        _desk.Clock.Advance(TimeSpan.FromHours(3)); // a late repeat is harmless whatever its time
        Assert.Equal(2UL, Assert.IsType<AcknowledgementOutcome.Acknowledged>(await TakeAsync(first)).Through);
        Assert.Equal(first.Bytes.ToArray(), (await _desk.Store.FindAcknowledgementAsync(Lane, Desk.Ct))!.Bytes.ToArray());
        Assert.Null((await _desk.Store.ReadAsync(Lane, 3, new ReadLimits(1, 0), Desk.Ct))[0].Trimmed);
    }

    [Fact]
    public async Task What_a_kill_left_unfreed_is_freed_by_the_same_word_again()
    {
        await PlaceAsync(3);
        await _desk.Store.KeepAcknowledgementAsync(Lane, new LaneAcknowledgement(2, Made(2).Bytes), Desk.Ct);
        Assert.Equal(0UL, Assert.IsType<AcknowledgementOutcome.Acknowledged>(await TakeAsync(Made(2))).Outstanding);
    }

    [Fact]
    public async Task More_than_one_step_of_the_store_is_freed()
    {
        var lane = Lane;
        for (var i = 0; i < 5000; i++)
            await _desk.Store.AppendAsync(new LaneAppend(
                lane, new Protocol.Envelopes.EnvelopeId(Digest.Of(BitConverter.GetBytes(i))), new EntryHash(Digest.Of(BitConverter.GetBytes(i))),
                new byte[10], 2_000_000_000_000), Desk.Ct);
        var made = Made(4999, hash: new EntryHash(Digest.Of(BitConverter.GetBytes(4999))));
        Assert.Equal(0UL, Assert.IsType<AcknowledgementOutcome.Acknowledged>(await TakeAsync(made)).Outstanding);
        Assert.Equal(5000UL, await _desk.Store.KeptFromAsync(lane, Desk.Ct));
    }

    [Fact]
    public async Task Another_hash_another_lane_and_an_index_beyond_the_end_are_refused()
    {
        await PlaceAsync(2);
        await RefusesAsync(RefusalReason.EntryMismatch, Made(1, hash: HashAt(0)));
        await RefusesAsync(RefusalReason.NotFound, Made(2, hash: HashAt(1)));
        await RefusesAsync(RefusalReason.NotFound, Made(ulong.MaxValue, hash: HashAt(1)));
        await RefusesAsync(RefusalReason.EntryMismatch, Made(1, lane: _desk.LaneOf("JPN/jpcert")));
        await RefusesAsync(RefusalReason.EntryMismatch, Made(1), generation: 1);
        await RefusesAsync(RefusalReason.Malformed, "x"u8.ToArray());
        await IsUntouchedAsync();
    }

    [Fact]
    public async Task The_key_of_another_nation_an_ended_one_a_withdrawn_one_and_a_spoiled_signature_are_refused()
    {
        await PlaceAsync(2);
        await RefusesAsync(RefusalReason.StampKeyUnknown, Made(1, by: _desk.Federation.Kor));
        var spoiled = Made(1).Bytes.ToArray();
        spoiled[^1] ^= 1;
        await RefusesAsync(RefusalReason.SignatureInvalid, spoiled);
        var now = Now;
        _desk.ChangeKeySet(_desk.Federation.Jpn, draft => draft with
        {
            StampKeys = [.. draft.StampKeys.Select(key => key with { Withdrawn = true })],
        });
        await RefusesAsync(RefusalReason.StampKeyUnknown, Made(1));
        _desk.ChangeKeySet(_desk.Federation.Jpn, draft => draft with
        {
            StampKeys = [.. draft.StampKeys.Select(key => key with
            {
                Withdrawn = false,
                Lifetime = new Lifetime(now.Plus(TimeSpan.FromDays(-1)), now.Plus(TimeSpan.FromSeconds(30))),
            })],
        });
        _desk.Clock.Advance(TimeSpan.FromSeconds(31));
        await RefusesAsync(RefusalReason.StampKeyUnknown, Made(1));
        await IsUntouchedAsync();
    }

    [Fact]
    public async Task One_of_another_time_than_now_is_refused()
    {
        await PlaceAsync(2);
        var made = Made(1);
        _desk.Clock.Advance(TimeSpan.FromSeconds(121));
        await RefusesAsync(RefusalReason.TimeOutOfBounds, made);
        await IsUntouchedAsync();
        Assert.IsType<AcknowledgementOutcome.Acknowledged>(await TakeAsync(Made(1)));
    }

    [Fact]
    public async Task Who_acknowledges_much_in_vain_waits_and_no_other_nation_does()
    {
        await PlaceAsync(1);
        for (var i = 0; i < AdmissionQueue.AtOnce; i++) await RefusesAsync(RefusalReason.Malformed, "x"u8.ToArray());
        var held = TakeAsync(Made(0));
        Assert.False(held.IsCompleted);
        var other = Acknowledgements.TakeAsync(MailboxAddress.Parse("KOR/kisa"), 0, "x"u8.ToArray(), _desk.Snapshot, Desk.Ct);
        Assert.IsType<AcknowledgementOutcome.Turned>(await other);
        Assert.False(held.IsCompleted);
        _desk.Clock.Advance(AdmissionQueue.CostInVain);
        Assert.IsType<AcknowledgementOutcome.Acknowledged>(await held);
    }

    private AcknowledgementDesk Acknowledgements => _acknowledgements ??= new(_desk.Store, _desk.Limits, _desk.Clock);

    private LaneKey Lane => _desk.LaneOf(Mailbox);

    private Timestamp Now => Timestamp.Now(_desk.Clock);

    private int Size => _desk.Consignments.Make(Message).Bytes.Length;

    private EntryHash HashAt(int index) => _sent[index].EntryHash(Lane.Id);

    private async Task PlaceAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var consignment = _desk.Consignments.Make(Message);
            Assert.IsType<AdmissionOutcome.Placed>(await _desk.BringAsync(consignment));
            _sent.Add(consignment);
        }
    }

    private async Task FullAsync() => await _desk.RefusesAsync(RefusalReason.LaneFull, _desk.Consignments.Make(Message));

    private async Task<TimeSpan?> WaitAsync() => Assert.IsType<AdmissionOutcome.Turned>(
        await _desk.BringAsync(_desk.Consignments.Make(Message))).Why.RetryAfter;

    private Acknowledgement Made(ulong through, EntryHash? hash = null, LaneKey? lane = null, TestNation? by = null)
    {
        var nation = by ?? _desk.Federation.Jpn;
        return Acknowledgement.Sign(new AcknowledgementStatement(
            (lane ?? Lane).Id, through, hash ?? HashAt((int)through), nation.Stamp.Key.Kid, Now), nation.GatewayCustody);
    }

    private Task<AcknowledgementOutcome> TakeAsync(Acknowledgement made) =>
        Acknowledgements.TakeAsync(MailboxAddress.Parse(Mailbox), 0, made.Bytes, _desk.Snapshot, Desk.Ct);

    private Task RefusesAsync(RefusalReason reason, Acknowledgement made, uint generation = 0) => RefusesAsync(reason, made.Bytes, generation);

    private async Task RefusesAsync(RefusalReason reason, ReadOnlyMemory<byte> bytes, uint generation = 0) =>
        Assert.Equal(reason, Assert.IsType<AcknowledgementOutcome.Turned>(await Acknowledgements.TakeAsync(
            MailboxAddress.Parse(Mailbox), generation, bytes, _desk.Snapshot, Desk.Ct)).Why.Reason);

    private async Task IsUntouchedAsync()
    {
        Assert.Null(await _desk.Store.FindAcknowledgementAsync(Lane, Desk.Ct));
        Assert.Equal(0UL, await _desk.Store.KeptFromAsync(Lane, Desk.Ct));
    }
}
