using Backbone.Broker.Admission;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Consignments;

namespace Backbone.Broker.Tests.Admission;

/// <summary>
/// The charter's limits bind each nation, mailbox and precedence by itself, and cost a repeat nothing.
/// </summary>
public sealed class LaneLimitsTests : IAsyncLifetime
{
    private static readonly TestMessage Message = new() { Lifetime = TimeSpan.FromHours(1) };

    private readonly Desk _desk = new();

    private static readonly TestMessage Receipt = new() { IsReceipt = true, Author = "KOR/gateway", To = ["JPN/gateway"] };

    private int Size => _desk.Consignments.Make(Message).Bytes.Length;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task The_rate_is_of_any_minute_and_the_refusal_says_when_to_come_again()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, 2, null));
        await PlacedAsync();
        _desk.Clock.Advance(TimeSpan.FromSeconds(40));
        await PlacedAsync();
        var wait = (await TurnedAsync(RefusalReason.RateExceeded)).RetryAfter!.Value;
        Assert.InRange(wait, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21));
        _desk.Clock.Advance(wait - TimeSpan.FromSeconds(1.5));
        await TurnedAsync(RefusalReason.RateExceeded);
        _desk.Clock.Advance(TimeSpan.FromSeconds(1.5));
        await PlacedAsync();
        await TurnedAsync(RefusalReason.RateExceeded);
    }

    [Fact]
    public async Task What_lies_there_already_is_answered_at_the_limit_and_costs_nothing()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, 2, (ulong)(2 * Size)));
        var first = _desk.Consignments.Make(Message);
        await _desk.BringAsync(first);
        for (var again = 0; again < 5; again++) await RepeatedAsync(first);
        await PlacedAsync();
        await TurnedAsync(RefusalReason.LaneFull);
        for (var again = 0; again < 5; again++) await RepeatedAsync(first);
    }

    [Fact]
    public async Task Bytes_count_until_they_expire_and_are_trimmed()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, null, (ulong)(2 * Size)));
        await PlacedAsync();
        await PlacedAsync();
        Assert.Equal(TimeSpan.FromSeconds(5), (await TurnedAsync(RefusalReason.LaneFull)).RetryAfter); // whether it is read is not known
        _desk.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromMinutes(5), (await TurnedAsync(RefusalReason.LaneFull)).RetryAfter);
        _desk.Clock.Advance(TimeSpan.FromMinutes(60));
        await TurnedAsync(RefusalReason.LaneFull);
        _desk.Clock.Advance(TimeSpan.FromMinutes(1));
        await PlacedAsync();
    }

    [Fact]
    public async Task Bytes_are_known_again_after_a_start()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, null, (ulong)(2 * Size)));
        await PlacedAsync();
        await PlacedAsync();
        _desk.ForgetLimits();
        await TurnedAsync(RefusalReason.LaneFull);
    }

    [Fact]
    public async Task Bytes_that_another_broker_appended_count_once_their_gap_is_seen()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, null, (ulong)(3 * Size)));
        await PlacedAsync();
        var other = new AdmissionDesk(
            _desk.Store, new LaneLimits(_desk.Store, _desk.Clock), _desk.Fresh, _desk.Generations, _desk.Times, _desk.Clock);
        var elsewhere = await other.AdmitAsync(
            _desk.Federation.Kor.Code, _desk.Consignments.Make(Message).Bytes, _desk.Snapshot, Desk.Ct);
        Assert.IsType<AdmissionOutcome.Placed>(elsewhere);
        await PlacedAsync();
        _desk.Clock.Advance(TimeSpan.FromSeconds(1));
        await TurnedAsync(RefusalReason.LaneFull);
    }

    [Fact]
    public async Task What_can_never_fit_is_too_large_and_not_to_be_tried_again()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, null, (ulong)(Size - 1)));
        Assert.Null((await TurnedAsync(RefusalReason.TooLarge)).RetryAfter);
    }

    [Fact]
    public async Task Each_nation_mailbox_and_precedence_has_its_own_room()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, 1, (ulong)(Size + 2048)),
            new LaneLimit(Precedence.Flash, 1, null));
        await PlacedAsync();
        await PlacedAsync(Message with { To = ["JPN/jpcert"] });
        await PlacedAsync(Message with { Precedence = Precedence.Flash });
        await PlacedAsync(Message with { Author = "USA/cisa/kim" });
        await PlacedAsync(Message with { Precedence = Precedence.Immediate });
        await PlacedAsync(Message with { Precedence = Precedence.Immediate });
        await TurnedAsync(RefusalReason.LaneFull);
    }

    [Fact]
    public async Task Receipts_count_in_none_of_the_charters_limits_and_the_charters_in_none_of_theirs()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, 1, null));
        await PlacedAsync(Message);
        for (var receipt = 0; receipt < 3; receipt++) await PlacedAsync(Receipt);
        await TurnedAsync(RefusalReason.RateExceeded);
    }

    [Fact]
    public async Task Receipts_have_a_rate_of_their_own_and_the_refusal_says_when_to_come_again()
    {
        _desk.ForgetLimits(new LaneLimit(Precedence.Unspecified, 3, null));
        for (var receipt = 0; receipt < 3; receipt++) await PlacedAsync(Receipt);
        var refused = await TurnedAsync(RefusalReason.RateExceeded, Receipt);
        await PlacedAsync(Message);
        await PlacedAsync(Receipt with { Author = "USA/gateway" });
        _desk.Clock.Advance(refused.RetryAfter!.Value);
        await PlacedAsync(Receipt);
    }

    [Fact]
    public async Task Receipts_fill_a_room_of_their_own_and_are_known_again_after_a_start()
    {
        var room = new LaneLimit(Precedence.Unspecified, null,
            (ulong)(2 * _desk.Consignments.Make(Receipt).Bytes.Length));
        _desk.ForgetLimits(room);
        await PlacedAsync(Receipt);
        await PlacedAsync(Receipt);
        Assert.NotNull((await TurnedAsync(RefusalReason.LaneFull, Receipt)).RetryAfter);
        await PlacedAsync(Message with { To = ["JPN/gateway"] });
        _desk.ForgetLimits(room);
        await TurnedAsync(RefusalReason.LaneFull, Receipt);
    }

    [Fact]
    public async Task A_flood_of_receipts_ends_at_the_limit_that_is_stated()
    {
        var receipt = _desk.Consignments.Make(Receipt);
        var admission = new AdmissionCase(_desk.Federation.Kor.Code, receipt.Bytes, _desk.Snapshot,
            Protocol.Timestamp.Now(_desk.Clock))
        { Consignment = receipt };
        admission.Enter(0);
        for (var i = 0; i < LaneLimits.Receipts.PerMinute; i++)
            Assert.Null(await _desk.Limits.ReserveAsync(admission, Desk.Ct));
        Assert.Equal(RefusalReason.RateExceeded, (await _desk.Limits.ReserveAsync(admission, Desk.Ct))!.Reason);
    }

    [Fact]
    public async Task Lanes_of_mailboxes_that_no_key_set_names_keep_no_ledger()
    {
        var receipt = _desk.Consignments.Make(Receipt);
        for (uint generation = 0; generation < 3000; generation++)
        {
            var admission = new AdmissionCase(_desk.Federation.Kor.Code, receipt.Bytes, _desk.Snapshot,
                Protocol.Timestamp.Now(_desk.Clock))
            { Consignment = receipt };
            admission.Enter(generation);
            await _desk.Limits.ReserveAsync(admission, Desk.Ct);
            _desk.Limits.Release(admission);
        }
        Assert.InRange(_desk.Limits.Ledgers, 1, 1024);
    }

    [Fact]
    public async Task Many_at_once_do_not_pass_together()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, 8, (ulong)(5 * Size)));
        var brought = Enumerable.Range(0, 12).Select(_ => _desk.Consignments.Make(Message)).ToArray();
        var outcomes = await Task.WhenAll(brought.Select(one => Task.Run(() =>
            _desk.BringAsync(one).AsTask(), Desk.Ct)));
        Assert.Equal(5, outcomes.Count(outcome => outcome is AdmissionOutcome.Placed));
    }

    private async Task PlacedAsync(TestMessage? message = null) =>
        Assert.False(Assert.IsType<AdmissionOutcome.Placed>(
            await _desk.BringAsync(_desk.Consignments.Make(message ?? Message))).Repeated);

    private async Task RepeatedAsync(Consignment consignment) =>
        Assert.True(Assert.IsType<AdmissionOutcome.Placed>(await _desk.BringAsync(consignment)).Repeated);

    private async Task<Refused> TurnedAsync(RefusalReason reason, TestMessage? message = null)
    {
        var turned = Assert.IsType<AdmissionOutcome.Turned>(await _desk.BringAsync(_desk.Consignments.Make(message ?? Message)));
        Assert.Equal(reason, turned.Why.Reason);
        return turned.Why;
    }
}
