using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Sqlite;

namespace Backbone.Broker.Storage.Embedded;

/// <summary>Reading lanes, inside one snapshot.</summary>
internal static class LaneReading
{
    private const string FindLane = "SELECT number, size, outstanding FROM lane WHERE lane_id = ?1 AND lost = 0";
    private const string FindEnvelope = "SELECT 1 FROM entry WHERE lane = ?1 AND envelope_id = ?2";
    private const string Entries =
        "SELECT id, entry_hash, envelope_id, expires_ms, length, trimmed, mark FROM entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
    private const string Hashes = "SELECT entry_hash, mark FROM entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
    private const string Record = "SELECT bytes FROM record WHERE id = ?1";

    private const string Below = "SELECT trimmed_below FROM lane WHERE lane_id = ?1";

    public static ulong KeptFrom(SqliteSession session, LaneId lane)
    {
        Span<byte> laneId = stackalloc byte[LaneId.Size];
        lane.CopyTo(laneId);
        using var below = session.Statement(Below);
        return below.Bind(1, laneId).Step() ? (ulong)below.Int64(0) : 0;
    }

    private const string Standings =
        "SELECT generation, size, closed, forgotten, lost FROM lane WHERE mailbox = ?1 ORDER BY generation";

    public static IReadOnlyList<LaneStanding> ReadStandings(SqliteSession session, string mailbox)
    {
        List<LaneStanding> standings = [];
        using var lanes = session.Statement(Standings);
        lanes.Bind(1, mailbox);
        while (lanes.Step())
        {
            var (size, forgotten, lost) = ((ulong)lanes.Int64(1), lanes.Int64(3) == 1, lanes.Int64(4) == 1);
            standings.Add(new LaneStanding((uint)lanes.Int64(0), forgotten || lost ? size : 0, size, lanes.Int64(2) == 1) { IsLost = lost });
        }
        return standings;
    }

    /// <summary>What there is of a lane; nothing but zeros for one that nobody wrote to, or that was lost.</summary>
    public static (long Number, ulong Size, ulong Outstanding) Find(SqliteSession session, LaneId lane)
    {
        Span<byte> laneId = stackalloc byte[LaneId.Size];
        lane.CopyTo(laneId);
        using var find = session.Statement(FindLane);
        return find.Bind(1, laneId).Step() ? (find.Int64(0), (ulong)find.Int64(1), (ulong)find.Int64(2)) : default;
    }

    public static bool Contains(SqliteSession session, (LaneId Lane, EnvelopeId Envelope) asked)
    {
        var (number, size, _) = Find(session, asked.Lane);
        if (size == 0) return false;
        Span<byte> envelope = stackalloc byte[Digest.Size];
        asked.Envelope.Hash.CopyTo(envelope);
        using var find = session.Statement(FindEnvelope);
        return find.Bind(1, number).Bind(2, envelope).Step();
    }

    public static IReadOnlyList<LanePosition> Grown(SqliteSession session, IReadOnlyCollection<LanePosition> known)
    {
        List<LanePosition> grown = [];
        foreach (var (lane, size) in known)
            if (Find(session, lane.Id).Size is var now && now != size) grown.Add(new LanePosition(lane, now));
        return grown;
    }

    public static IReadOnlyList<LaneEntry> Read(
        SqliteSession session, (LaneId Lane, ulong From, ReadLimits Limits) asked)
    {
        if (Range(session, asked.Lane, asked.From, asked.Limits.Entries) is not { } range) return [];
        List<LaneEntry> found = [];
        long bytes = 0;
        using var entries = session.Statement(Entries);
        entries.Bind(1, range.First).Bind(2, range.Last);
        while (entries.Step())
        {
            var trimmed = entries.Int64(5);
            if (trimmed == 0) bytes += entries.Int64(4);
            if (bytes > asked.Limits.Bytes && found.Count > 0) break;
            var id = entries.Int64(0);
            found.Add(new LaneEntry(
                (ulong)id & ((1UL << EmbeddedFormat.IndexBits) - 1),
                new EntryHash(new Digest(entries.Blob(1))), new EntryMark((ulong)entries.Int64(6)),
                new EnvelopeId(new Digest(entries.Blob(2))),
                (ulong)entries.Int64(3),
                trimmed == 0 ? ReadRecord(session, id) : null,
                trimmed == 0 ? null : (TrimReason)trimmed));
        }
        return found;
    }

    public static IReadOnlyList<MarkedEntry> ReadHashes(SqliteSession session, (LaneId Lane, ulong From, int Count) asked)
    {
        if (Range(session, asked.Lane, asked.From, asked.Count) is not { } range) return [];
        List<MarkedEntry> found = new((int)(range.Last - range.First + 1));
        using var hashes = session.Statement(Hashes);
        hashes.Bind(1, range.First).Bind(2, range.Last);
        while (hashes.Step()) found.Add(new MarkedEntry(new EntryHash(new Digest(hashes.Blob(0))), new EntryMark((ulong)hashes.Int64(1))));
        return found;
    }

    private static (long First, long Last)? Range(SqliteSession session, LaneId lane, ulong from, int count)
    {
        var (number, size, _) = Find(session, lane);
        if (from >= size) return null;
        var first = (number << EmbeddedFormat.IndexBits) | (long)from;
        return (first, first + Math.Min(count, (long)(size - from)) - 1);
    }

    private static byte[] ReadRecord(SqliteSession session, long id)
    {
        using var record = session.Statement(Record);
        return record.Bind(1, id).Step()
            ? record.Blob(0).ToArray()
            : throw new LaneFaultException($"the embedded store has lost the record of entry {id:x}; restore it from a copy");
    }
}
