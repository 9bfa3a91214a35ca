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
        new AdmissionDesk(_desk.Store, _desk.Limits, _desk.Fresh, _desk.Generations, _desk.Clock), _desk.Clock);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_nation_whose_junk_was_refused_so_often_is_not_read_any_more_and_answered_late_and_no_other_notices()
    {
        await BringInVainAsync(InVainMeter.Most);
        var good = _desk.Consignments.Make();
        var late = BringAsync(Kor, good.Bytes);
        Assert.IsType<AdmissionOutcome.Placed>(await BringAsync(Usa, _desk.Consignments.Make(new TestMessage { Author = "USA/cisa/kim" }).Bytes));
        Assert.False(late.IsCompleted);
        _desk.Clock.Advance(AdmissionQueue.Held);
        var refused = Assert.IsType<AdmissionOutcome.Turned>(await late).Why;
        Assert.Equal(RefusalReason.RateExceeded, refused.Reason);
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromMilliseconds(1), InVainMeter.Period + TimeSpan.FromSeconds(1));
        // After the time that was named it is read again.
        _desk.Clock.Advance(refused.RetryAfter.Value);
        Assert.IsType<AdmissionOutcome.Placed>(await BringAsync(Kor, good.Bytes));
    }

    [Fact]
    public async Task What_brings_something_does_not_count_and_what_lies_there_already_does()
    {
        await BringInVainAsync(InVainMeter.Most - 1);
        var good = _desk.Consignments.Make();
        Assert.IsType<AdmissionOutcome.Placed>(await BringAsync(Kor, good.Bytes));
        Assert.IsType<AdmissionOutcome.Placed>(await BringAsync(Kor, _desk.Consignments.Make().Bytes));
        Assert.True(Assert.IsType<AdmissionOutcome.Placed>(await BringAsync(Kor, good.Bytes)).Repeated);
        var late = BringAsync(Kor, _desk.Consignments.Make().Bytes);
        _desk.Clock.Advance(AdmissionQueue.Held);
        Assert.Equal(RefusalReason.RateExceeded, Desk.ReasonOf(await late));
    }

    private async Task BringInVainAsync(uint count)
    {
        for (var i = 0u; i < count; i++) Assert.Equal(RefusalReason.Malformed, Desk.ReasonOf(await BringAsync(Kor, Junk)));
    }

    private Task<AdmissionOutcome> BringAsync(NationCode caller, ReadOnlyMemory<byte> bytes) =>
        _queue.AdmitAsync(caller, bytes, _desk.Snapshot, Desk.Ct).AsTask();
}
