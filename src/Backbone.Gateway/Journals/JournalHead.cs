using Backbone.Protocol;
using Backbone.Protocol.Logs;
using Backbone.Sqlite;

namespace Backbone.Gateway.Journals;

/// <summary>The journal's size and the right edge of its tree; of many entries in one piece of work it is written once.</summary>
internal sealed class JournalHead(MerkleFrontier frontier) : IGathered
{
    /// <summary>What the next entry is appended to.</summary>
    public MerkleFrontier Frontier => frontier;

    /// <summary>Reads it as it stands; empty where nothing was journalled yet.</summary>
    public static JournalHead Read(SqliteSession session)
    {
        using var select = session.Statement("SELECT size, nodes FROM journal_head");
        if (!select.Step()) return new JournalHead(new MerkleFrontier());
        var bytes = select.Blob(1);
        Span<Digest> nodes = stackalloc Digest[bytes.Length / Digest.Size];
        for (var i = 0; i < nodes.Length; i++) nodes[i] = new Digest(bytes.Slice(i * Digest.Size, Digest.Size));
        return new JournalHead(new MerkleFrontier((ulong)select.Int64(0), nodes));
    }

    /// <inheritdoc/>
    public void Write(SqliteSession session)
    {
        Span<byte> bytes = stackalloc byte[frontier.Nodes.Count * Digest.Size];
        for (var i = 0; i < frontier.Nodes.Count; i++) frontier.Nodes[i].CopyTo(bytes[(i * Digest.Size)..]);
        using var replace = session.Statement("INSERT OR REPLACE INTO journal_head (one, size, nodes) VALUES (0, ?, ?)");
        replace.Bind(1, (long)frontier.Size).Bind(2, bytes).Run();
    }
}
