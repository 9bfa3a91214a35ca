using Backbone.Broker.Admission;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Consignments;

namespace Backbone.Broker.Tests.Admission;

/// <summary>Of what brings nothing, only so much of one nation is looked at.</summary>
public sealed class AdmissionQueueTests : IAsyncLifetime
{
    private static readonly byte[] Junk = [.. "not a consignment"u8];
    private static readonly NationCode Kor = NationCode.Parse("KOR");
    private static readonly NationCode Usa = NationCode.Parse("USA");

    private readonly Desk _desk = new();
    private readonly AdmissionQueue _queue;

    public AdmissionQueueTests() => _queue = new AdmissionQueue(
        new AdmissionDesk(_desk.Store, _desk.Limits, _desk.Fresh, _desk.Generations, _desk.Times, _desk.Clock), _desk.Clock);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_nation_that_brought_so_much_in_vain_is_examined_evenly_from_then_on_and_no_other_notices()
    {
        await BringInVainAsync(AdmissionQueue.AtOnce);
        var (first, second) = (_desk.Consignments.Make(), _desk.Consignments.Make());
        List<Task<AdmissionOutcome>> late = [BringAsync(Kor, first.Bytes), BringAsync(Kor, Junk), BringAsync(Kor, second.Bytes)];
        Assert.IsType<AdmissionOutcome.Placed>(await BringAsync(Usa, _desk.Consignments.Make(new TestMessage { Author = "USA/cisa/kim" }).Bytes));
        Assert.All(late, one => Assert.False(one.IsCompleted));
        foreach (var one in late)
        {
            _desk.Clock.Advance(AdmissionQueue.CostInVain);
            await one.WaitAsync(Desk.Ct);
        }
        // Each has its true answer.
        Assert.IsType<AdmissionOutcome.Placed>(await late[0]);
        Assert.Equal(RefusalReason.Malformed, Desk.ReasonOf(await late[1]));
        Assert.IsType<AdmissionOutcome.Placed>(await late[2]);
    }

    [Fact]
    public async Task Where_more_wait_than_is_examined_soon_the_next_are_refused_unread_and_late()
    {
        await BringInVainAsync(AdmissionQueue.AtOnce);
        var waiting = Enumerable.Range(0, (int)(AdmissionQueue.LongestWait / AdmissionQueue.CostInVain)).Select(_ => BringAsync(Kor, Junk)).ToList();
        var good = _desk.Consignments.Make();
        var late = BringAsync(Kor, good.Bytes);
        _desk.Clock.Advance(AdmissionQueue.Held - TimeSpan.FromMilliseconds(1));
        Assert.False(late.IsCompleted);
        _desk.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var refused = Assert.IsType<AdmissionOutcome.Turned>(await late).Why;
        Assert.Equal((RefusalReason.RateExceeded, AdmissionQueue.CostInVain), (refused.Reason, refused.RetryAfter));
        // After a while all is paid, and what is brought is examined at once.
        _desk.Clock.Advance(AdmissionQueue.LongestWait + (AdmissionQueue.AtOnce * AdmissionQueue.CostInVain));
        await Task.WhenAll(waiting);
        Assert.IsType<AdmissionOutcome.Placed>(await BringAsync(Kor, good.Bytes));
    }

    [Fact]
    public async Task What_brings_something_costs_nothing_and_what_lies_there_already_does()
    {
        await BringInVainAsync(AdmissionQueue.AtOnce - 1);
        var good = _desk.Consignments.Make();
        Assert.IsType<AdmissionOutcome.Placed>(await BringAsync(Kor, good.Bytes));
        Assert.IsType<AdmissionOutcome.Placed>(await BringAsync(Kor, _desk.Consignments.Make().Bytes));
        Assert.True(Assert.IsType<AdmissionOutcome.Placed>(await BringAsync(Kor, good.Bytes)).Repeated);
        var late = BringAsync(Kor, _desk.Consignments.Make().Bytes);
        Assert.False(late.IsCompleted);
        _desk.Clock.Advance(AdmissionQueue.CostInVain);
        Assert.IsType<AdmissionOutcome.Placed>(await late);
    }

    private async Task BringInVainAsync(int count)
    {
        for (var i = 0; i < count; i++) Assert.Equal(RefusalReason.Malformed, Desk.ReasonOf(await BringAsync(Kor, Junk)));
    }

    private Task<AdmissionOutcome> BringAsync(NationCode caller, ReadOnlyMemory<byte> bytes) =>
        _queue.AdmitAsync(caller, bytes, _desk.Snapshot, Desk.Ct).AsTask();
}
