using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Logs;
using Backbone.Sqlite;
using Google.Protobuf;

namespace Backbone.Gateway.Journals;

/// <summary>
/// The nation's journal: canonical entries as leaves of an RFC 6962 log (SPEC § Journal). An entry is written in the
/// transaction of what it records, so neither is ever there without the other.
/// </summary>
internal static class Journal
{
    /// <summary>Appends an entry; its index is set here.</summary>
    public static void Append(SqliteSession session, Timestamp now, JournalEntry entry)
    {
        var frontier = session.Gather(JournalHead.Read).Frontier;
        entry.Index = frontier.Size;
        entry.Time = now.Milliseconds;
        var bytes = entry.ToByteArray();
        using var insert = session.Statement("INSERT INTO journal (place, entry) VALUES (?, ?)");
        insert.Bind(1, (long)entry.Index).Bind(2, bytes).Run();
        JournalNodes.Append(session, frontier, MerkleTree.LeafHash(bytes));
    }

    /// <summary>Entries from an index on: at most so many, and what one answer holds.</summary>
    public static List<byte[]> Read(SqliteSession session, ulong from, int count)
    {
        var (entries, room) = (new List<byte[]>(), new AnswerRoom());
        using var select = session.Statement("SELECT entry FROM journal WHERE place >= ? ORDER BY place LIMIT ?");
        select.Bind(1, (long)Math.Min(from, long.MaxValue)).Bind(2, count);
        while (select.Step() && room.Take(select.Blob(0).Length)) entries.Add(select.Blob(0).ToArray());
        return entries;
    }

    /// <summary>The same with the place at which each lies, for whoever sees that all are there.</summary>
    public static List<(ulong Place, byte[] Entry)> ReadPlaces(SqliteSession session, ulong from, int count)
    {
        var (entries, room) = (new List<(ulong, byte[])>(), new AnswerRoom());
        using var select = session.Statement("SELECT place, entry FROM journal WHERE place >= ? ORDER BY place LIMIT ?");
        select.Bind(1, (long)Math.Min(from, long.MaxValue)).Bind(2, count);
        while (select.Step() && room.Take(select.Blob(1).Length)) entries.Add(((ulong)select.Int64(0), select.Blob(1).ToArray()));
        return entries;
    }

    /// <summary>Size and root of the journal.</summary>
    public static TreeHead Head(SqliteSession session) =>
        (session.FindGathered<JournalHead>() ?? JournalHead.Read(session)).Frontier.Head;

    /// <summary>Reads all entries against the root: what does not hold, or null.</summary>
    public static string? FindFault(SqliteSession session)
    {
        var (read, head) = (new MerkleFrontier(), Head(session));
        using var select = session.Statement("SELECT place, entry FROM journal ORDER BY place");
        while (select.Step())
        {
            if ((ulong)select.Int64(0) != read.Size) return $"entry {read.Size} of the journal is not there";
            read.Append(MerkleTree.LeafHash(select.Blob(1)));
        }
        return read.Head == head ? null : $"the {read.Size} entries of the journal do not give its root, which is of {head.Size}";
    }
}
