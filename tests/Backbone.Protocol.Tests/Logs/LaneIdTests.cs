using Backbone.Protocol.Logs;
using Backbone.Protocol.Tests.Suites;

namespace Backbone.Protocol.Tests.Logs;

public sealed class LaneIdTests
{
    [Fact]
    public void Lane_ids_are_those_of_another_implementation()
    {
        var cases = KnownAnswersFile.Section("lanes").EnumerateArray().ToList();
        Assert.Equal(3, cases.Count);
        foreach (var one in cases)
        {
            var lane = LaneId.Of(one.Text("federation"), one.Text("mailbox"), one.GetProperty("generation").GetUInt32());
            Assert.Equal(one.Text("laneId"), lane.ToString());
        }
    }

    [Fact]
    public void Names_do_not_run_into_each_other_and_generations_differ()
    {
        Assert.NotEqual(LaneId.Of("ab", "c", 0), LaneId.Of("a", "bc", 0));
        Assert.NotEqual(LaneId.Of("ab", "c", 0), LaneId.Of("ab", "c", 1));
        Assert.Equal(LaneId.Of("ab", "c", 7), LaneId.Of("ab", "c", 7));
    }

    [Fact]
    public void Names_without_or_with_too_many_bytes_are_misuse()
    {
        Assert.Throws<ArgumentException>(() => LaneId.Of("", "m", 0));
        Assert.Throws<ArgumentException>(() => LaneId.Of("f", "", 0));
        Assert.Throws<ArgumentException>(() => LaneId.Of(new string('f', 256), "m", 0));
        Assert.Throws<ArgumentException>(() => LaneId.Of("f", new string('ノ', 86), 0)); // 258 bytes
        _ = LaneId.Of(new string('f', 255), new string('ノ', 85), 0);
    }
}
