using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>How far each lane of the nation is collected.</summary>
internal static class LaneTable
{
    public static List<LaneStanding> All(SqliteSession session)
    {
        var lanes = new List<LaneStanding>();
        using var select = session.Statement("SELECT mailbox, generation, next FROM lanes");
        while (select.Step()) lanes.Add(new LaneStanding(select.Text(0), (uint)select.Int64(1), (ulong)select.Int64(2)));
        return lanes;
    }

    public static void Put(SqliteSession session, LaneStanding lane)
    {
        using var replace = session.Statement("INSERT OR REPLACE INTO lanes (mailbox, generation, next) VALUES (?, ?, ?)");
        replace.Bind(1, lane.Mailbox).Bind(2, lane.Generation).Bind(3, (long)lane.Next).Run();
    }
}

/// <summary>A lane, and the first index that is not collected without a gap before it.</summary>
internal sealed record LaneStanding(string Mailbox, uint Generation, ulong Next);
