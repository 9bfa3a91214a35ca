using Backbone.Gateway.Collecting;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Tests.Collecting;

/// <summary>A lane's position moves over what is done without a gap, and over nothing else.</summary>
public sealed class LaneProgressTests
{
    [Fact]
    public void In_order_each_entry_moves_the_position()
    {
        var progress = new LaneProgress([]);
        Assert.Equal([1UL, 2UL, 3UL], new[] { 0UL, 1UL, 2UL }.Select(index => progress.Done(Entry(index))!.Next));
    }

    [Fact]
    public void There_are_only_so_many_lanes_and_those_that_are_known_go_on()
    {
        var progress = new LaneProgress(Enumerable.Range(0, LaneProgress.MostLanes).Select(i => new LaneStanding($"KOR/x{i}", 0, 1)));
        Assert.False(progress.CanHave(Entry(0)));
        Assert.False(progress.HasBegun("KOR/kisa", 0));
        Assert.True(progress.HasBegun("KOR/x7", 0));
    }

    [Fact]
    public void An_entry_beyond_a_gap_moves_nothing_until_the_gap_is_filled()
    {
        var progress = new LaneProgress([]);
        Assert.Null(progress.Done(Entry(2)));
        Assert.Null(progress.Done(Entry(1)));
        Assert.Equal(new LaneStanding("KOR/kisa", 0, 3), progress.Done(Entry(0)));
        Assert.Null(progress.Done(Entry(5)));
        Assert.Equal(4UL, progress.Done(Entry(3))!.Next);
        Assert.Equal(6UL, progress.Done(Entry(4))!.Next);
    }

    [Fact]
    public void It_goes_on_where_the_lane_stood()
    {
        var progress = new LaneProgress([new LaneStanding("KOR/kisa", 0, 7)]);
        Assert.Null(progress.Done(Entry(8)));
        Assert.Equal(9UL, progress.Done(Entry(7))!.Next);
    }

    [Fact]
    public void What_is_announced_again_below_the_position_moves_nothing()
    {
        var progress = new LaneProgress([new LaneStanding("KOR/kisa", 0, 7)]);
        Assert.Null(progress.Done(Entry(3)));
        Assert.Equal(8UL, progress.Done(Entry(7))!.Next);
        Assert.Null(progress.Done(Entry(7)));
    }

    [Fact]
    public void Lanes_and_generations_move_by_themselves()
    {
        var progress = new LaneProgress([new LaneStanding("KOR/kisa", 0, 7)]);
        Assert.Equal(new LaneStanding("KOR/kisa", 1, 1), progress.Done(Entry(0) with { Generation = 1 }));
        Assert.Equal(new LaneStanding("KOR/nis", 0, 1), progress.Done(Entry(0) with { Mailbox = MailboxAddress.Parse("KOR/nis") }));
        Assert.Equal(new LaneStanding("KOR/kisa", 0, 8), progress.Done(Entry(7)));
    }

    [Fact]
    public void A_lane_that_ended_is_collected_to_its_end_and_only_then_finished()
    {
        var progress = new LaneProgress([new LaneStanding("KOR/kisa", 0, 7)]);
        Assert.False(progress.CanHave(Entry(0) with { Generation = 1 }));
        Assert.False(progress.Close("KOR/kisa", 0, size: 9, first: 0).IsFinished);
        Assert.True(progress.CanHave(Entry(8)));
        Assert.False(progress.CanHave(Entry(9)));
        Assert.True(progress.CanHave(Entry(0) with { Generation = 1 }));
        Assert.False(progress.CanHave(Entry(0) with { Generation = 2 }));
        progress.Done(Entry(8));
        Assert.Equal(new LaneStanding("KOR/kisa", 0, 9, 9), progress.Done(Entry(7)));
        Assert.True(progress.Of("KOR/kisa", 0).IsFinished);
    }

    [Fact]
    public void What_the_broker_forgot_is_passed_over_and_what_was_done_ahead_counts()
    {
        var progress = new LaneProgress([new LaneStanding("KOR/kisa", 0, 2)]);
        progress.Done(Entry(5));
        Assert.Equal(new LaneStanding("KOR/kisa", 0, 6, 8), progress.Close("KOR/kisa", 0, size: 8, first: 5));
        Assert.Equal(new LaneStanding("KOR/kisa", 0, 6, 8), progress.Close("KOR/kisa", 0, size: 20, first: 0));
    }

    [Fact]
    public async Task Positions_survive_a_restart()
    {
        await using var bench = new Bench();
        await bench.WriteAsync(session => LaneTable.Put(session, new LaneStanding("KOR/kisa", 0, 3)));
        await bench.WriteAsync(session => LaneTable.Put(session, new LaneStanding("KOR/kisa", 0, 4)));
        await bench.ReopenAsync();
        Assert.Equal([new LaneStanding("KOR/kisa", 0, 4)], await bench.ReadAsync(LaneTable.All));
    }

    private static AnnouncedEntry Entry(ulong index) =>
        new(MailboxAddress.Parse("KOR/kisa"), 0, index, default, Precedence.Routine, new Contracts.Broker.V1.EntryHeader());
}
