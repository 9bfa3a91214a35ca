using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Collecting;
using Backbone.Gateway.Uplink;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Collecting;

/// <summary>No nation waits behind what another sent.</summary>
public sealed class WaitingEntriesTests
{
    private readonly WaitingEntries _waiting = new();

    [Fact]
    public void One_of_a_nation_comes_after_one_of_each_other_however_many_and_urgent_theirs_are()
    {
        for (var index = 0ul; index < 100; index++) Add("JPN", Precedence.Flash, index);
        Add("KOR", Precedence.Routine, 100);
        Add("USA", Precedence.Priority, 101);
        Assert.Equal(["JPN 0", "USA 101", "KOR 100", "JPN 1", "JPN 2"], Take(5));
        Add("KOR", Precedence.Flash, 102);
        Assert.Equal(["KOR 102", "JPN 3", "JPN 4"], Take(3));
    }

    [Fact]
    public void Of_one_nation_the_most_urgent_comes_first_and_then_what_lay_first()
    {
        Add("KOR", Precedence.Routine, 0);
        Add("KOR", Precedence.Priority, 1);
        Add("KOR", Precedence.Flash, 2);
        Add("KOR", Precedence.Priority, 3);
        Assert.Equal(["KOR 2", "KOR 1", "KOR 3", "KOR 0"], Take(4));
        Assert.Equal(0, _waiting.Count);
        Assert.False(_waiting.TryTake(out _));
    }

    [Fact]
    public void Turns_that_a_nation_had_no_use_for_are_not_made_up_for()
    {
        Add("JPN", Precedence.Routine, 0);
        for (var index = 1ul; index < 50; index++) Add("KOR", Precedence.Routine, index);
        Take(40);
        for (var index = 50ul; index < 60; index++) Add("JPN", Precedence.Flash, index);
        Assert.InRange(Take(8).Count(one => one.StartsWith("JPN", StringComparison.Ordinal)), 4, 5);
    }

    [Fact]
    public void Who_leaves_and_comes_back_within_a_round_has_no_second_turn()
    {
        Add("KOR", Precedence.Routine, 0);
        Add("JPN", Precedence.Flash, 1);
        Assert.Equal(["JPN 1"], Take(1));
        Add("JPN", Precedence.Flash, 2);
        Assert.Equal(["KOR 0", "JPN 2"], Take(2));
    }

    [Fact]
    public void What_a_broker_says_nothing_of_has_turns_like_a_nation()
    {
        Add("", Precedence.Routine, 0);
        Add("", Precedence.Routine, 1);
        Add("no nation", Precedence.Routine, 2);
        Add("KOR", Precedence.Routine, 3);
        Assert.Equal([" 0", "KOR 3", " 1", "no nation 2"], Take(4));
    }

    [Fact]
    public void Of_one_nation_only_so_much_is_in_hand_and_what_another_sends_still_has_its_turn()
    {
        for (var index = 0ul; index < 100; index++) Add("JPN", Precedence.Flash, index);
        var taken = TakeAll();
        Assert.Equal(WaitingEntries.InHandOfNation, taken.Count);
        Add("KOR", Precedence.Routine, 100);
        Assert.Equal("KOR", Assert.Single(TakeAll()).Wire.Sender);
        _waiting.Done(taken[7]);
        Assert.Equal(32ul, Assert.Single(TakeAll()).Index);
        Assert.Equal((67, 33), (_waiting.Count, _waiting.InHand));
    }

    [Fact]
    public void Bytes_in_hand_are_bounded_by_nation_and_in_all_and_each_nation_has_one_whatever_its_size()
    {
        const int Large = 1 << 20;
        for (var index = 0ul; index < 20; index++) Add("JPN", Precedence.Routine, index, Large);
        Assert.Equal((int)(WaitingEntries.BytesOfNation / Large), TakeAll().Count);
        foreach (var sender in new[] { "AUS", "FRA", "GBR", "KOR", "USA" })
            for (var index = 0ul; index < 20; index++) Add(sender, Precedence.Routine, index, Large);
        var taken = TakeAll();
        Assert.Equal((WaitingEntries.BytesInAll - WaitingEntries.BytesOfNation) / Large, taken.Count);
        Add("NZL", Precedence.Routine, 0, Large);
        Assert.Equal("NZL", Assert.Single(TakeAll()).Wire.Sender);
    }

    [Fact]
    public void However_many_senders_a_broker_names_no_more_is_in_hand_than_fits()
    {
        for (var code = 0; code < 2 * WaitingEntries.InHandInAll; code++)
            Add($"{(char)('A' + (code / 26 / 26))}{(char)('A' + (code / 26 % 26))}{(char)('A' + (code % 26))}", Precedence.Routine, (ulong)code);
        Assert.Equal(WaitingEntries.InHandInAll, TakeAll().Count);
    }

    private List<AnnouncedEntry> TakeAll()
    {
        var taken = new List<AnnouncedEntry>();
        while (_waiting.TryTake(out var entry)) taken.Add(entry);
        return taken;
    }

    private void Add(string sender, Precedence precedence, ulong index, int size = 1000) => _waiting.Add(AnnouncedEntry.Read(new EntryHeader
    {
        Mailbox = "USA/cisa",
        Index = index,
        EntryHash = ByteString.CopyFrom(new byte[32]),
        Precedence = precedence,
        Sender = sender,
        Size = (ulong)size,
        Mark = 1,
    })!);

    private List<string> Take(int count)
    {
        var taken = new List<string>();
        for (var i = 0; i < count; i++)
        {
            Assert.True(_waiting.TryTake(out var entry));
            _waiting.Done(entry);
            taken.Add($"{entry.Wire.Sender} {entry.Wire.Index}");
        }
        return taken;
    }
}
