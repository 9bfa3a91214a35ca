using Backbone.Broker.Admission;
using Backbone.Broker.Lanes;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Consignments;

namespace Backbone.Broker.Tests.Admission;

/// <summary>What the desk makes of a lane that has had its entries, with the limits around it.</summary>
public sealed class FullLaneTests : IAsyncLifetime
{
    private readonly Desk _desk = new(laneEntries: 2);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_repeat_of_what_lies_in_an_earlier_generation_is_told_so_at_the_limit_too()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, 3, 1 << 20));
        var sent = Enumerable.Range(0, 3).Select(_ => _desk.Consignments.Make()).ToArray();
        Assert.Equal([(0u, 0ul), (0u, 1ul), (1u, 0ul)], await PlacesAsync(sent));
        Assert.Equal(RefusalReason.RateExceeded, Desk.ReasonOf(await _desk.BringAsync(_desk.Consignments.Make())));
        foreach (var consignment in sent)
            Assert.True(Assert.IsType<AdmissionOutcome.Placed>(await _desk.BringAsync(consignment)).Repeated);
        Assert.Equal([(0u, 0ul), (0u, 1ul), (1u, 0ul)], await PlacesAsync(sent));
    }

    [Fact]
    public async Task The_same_envelope_with_another_stamp_is_a_conflict_in_whatever_generation_it_lies()
    {
        var message = new TestMessage();
        var envelope = _desk.Consignments.Seal(message).Envelope;
        var (one, other) = (Again(), Again());
        await PlacesAsync(one, _desk.Consignments.Make(), _desk.Consignments.Make());
        Assert.NotEqual(one.Stamp.Hash, other.Stamp.Hash);
        Assert.Equal(RefusalReason.Conflict, Desk.ReasonOf(await _desk.BringAsync(other)));

        Consignment Again()
        {
            var handlings = _desk.Consignments.SealHandling(envelope);
            var stamp = _desk.Consignments.Sign(_desk.Consignments.State(envelope, handlings, message));
            return TestConsignments.Write(envelope, 0, handlings, stamp);
        }
    }

    [Fact]
    public async Task Room_that_was_held_in_a_lane_that_turned_out_full_is_given_back_and_held_in_the_next()
    {
        var size = _desk.Consignments.Make().Bytes.Length;
        _desk.LimitBy(new LaneLimit(Precedence.Priority, null, (ulong)(3 * size)));
        var sent = Enumerable.Range(0, 3).Select(_ => _desk.Consignments.Make()).ToArray();
        Assert.Equal([(0u, 0ul), (0u, 1ul), (1u, 0ul)], await PlacesAsync(sent));
        var reserved = new List<Refused?>();
        for (var i = 0; i < 2; i++)
        {
            var admission = new AdmissionCase(_desk.Federation.Kor.Code, sent[2].Bytes, _desk.Snapshot, Timestamp.Now(_desk.Clock))
            {
                Consignment = sent[2],
            };
            admission.Enter(0);
            reserved.Add(await _desk.Limits.ReserveAsync(admission, Desk.Ct));
        }
        Assert.Equal([null, RefusalReason.LaneFull], reserved.Select(refused => refused?.Reason)); // two lie there, and no more
    }

    [Fact]
    public async Task A_desk_that_knows_less_than_the_store_follows_it()
    {
        var other = new AdmissionDesk(
            _desk.Store, new LaneLimits(_desk.Store, _desk.Clock), _desk.Fresh, new LaneGenerations(_desk.Store), _desk.Times, _desk.Clock);
        await PlacesAsync(_desk.Consignments.Make()); // this one knows generation 0 now
        for (var i = 0; i < 4; i++)
            await other.AdmitAsync(_desk.Federation.Kor.Code, _desk.Consignments.Make().Bytes, _desk.Snapshot, Desk.Ct);
        Assert.Equal([(2u, 1ul), (3u, 0ul)], await PlacesAsync(_desk.Consignments.Make(), _desk.Consignments.Make()));
    }

    private async Task<List<(uint, ulong)>> PlacesAsync(params Consignment[] consignments)
    {
        List<(uint, ulong)> places = [];
        foreach (var consignment in consignments)
        {
            var placed = Assert.IsType<AdmissionOutcome.Placed>(await _desk.BringAsync(consignment));
            Assert.Equal(consignment.Lane(placed.Generation), placed.Lane);
            Assert.Equal(consignment.EntryHash(placed.Lane), placed.EntryHash);
            places.Add((placed.Generation, placed.Index));
        }
        return places;
    }
}
