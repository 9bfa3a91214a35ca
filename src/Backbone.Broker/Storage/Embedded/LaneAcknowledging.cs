using Backbone.Protocol.Logs;
using Backbone.Sqlite;

namespace Backbone.Broker.Storage.Embedded;

/// <summary>The newest acknowledgement of each lane.</summary>
internal static class LaneAcknowledging
{
    private const string FindLane = "SELECT number, size FROM lane WHERE lane_id = ?1";
    private const string Put = """
        INSERT INTO acknowledgement (lane, through, bytes) VALUES (?1, ?2, ?3)
        ON CONFLICT (lane) DO UPDATE SET through = excluded.through, bytes = excluded.bytes WHERE excluded.through > through
        """;
    private const string Kept = """
        SELECT through, bytes FROM acknowledgement JOIN lane ON lane = number WHERE lane_id = ?1
        """;

    /// <summary>Keeps it where it reaches further than what is kept, and not beyond the lane's end.</summary>
    public static bool Keep(SqliteSession session, (LaneId Lane, LaneAcknowledgement Acknowledgement) asked)
    {
        long number;
        using (var find = session.Statement(FindLane))
        {
            Span<byte> laneId = stackalloc byte[LaneId.Size];
            asked.Lane.CopyTo(laneId);
            if (!find.Bind(1, laneId).Step() || asked.Acknowledgement.Through >= (ulong)find.Int64(1)) return false;
            number = find.Int64(0);
        }
        using var put = session.Statement(Put);
        return put.Bind(1, number).Bind(2, (long)asked.Acknowledgement.Through).Bind(3, asked.Acknowledgement.Bytes.Span).Run() > 0;
    }

    public static LaneAcknowledgement? Find(SqliteSession session, LaneId lane)
    {
        Span<byte> laneId = stackalloc byte[LaneId.Size];
        lane.CopyTo(laneId);
        using var kept = session.Statement(Kept);
        return kept.Bind(1, laneId).Step() ? new LaneAcknowledgement((ulong)kept.Int64(0), kept.Blob(1).ToArray()) : null;
    }
}
