using System.Text;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Logs;
using Microsoft.Data.Sqlite;

namespace Backbone.Exercise.Hostile;

/// <summary>
/// SQLite: tables lane, entry and record; an entry's id is its lane's number, then 40 bits of index; <c>trimmed</c> is 2
/// where an entry is said to have expired.
/// </summary>
internal sealed class EmbeddedHands(string path) : StoreHands
{
    private const int BusySeconds = 10; // the broker writes beside us
    private const string FindNewest = """
        SELECT record.id, record.bytes FROM record JOIN entry ON entry.id = record.id JOIN lane ON lane.number = entry.lane
        WHERE lane.lane_id = $lane ORDER BY record.id DESC LIMIT 1
        """;
    private const string FindNewestHash = """
        SELECT entry.id, entry.entry_hash FROM entry JOIN lane ON lane.number = entry.lane
        WHERE lane.lane_id = $lane ORDER BY entry.id DESC LIMIT 1
        """;
    private const string Append = """
        INSERT INTO lane (lane_id, mailbox) VALUES ($lane, $mailbox) ON CONFLICT (lane_id) DO NOTHING;
        INSERT INTO entry (id, lane, entry_hash, mark, envelope_id, expires_ms, length)
          SELECT (number << 40) | size, number, $hash, random() | 1, $envelope, $expires, length($record) FROM lane WHERE lane_id = $lane;
        INSERT INTO record (id, bytes) SELECT (number << 40) | size, $record FROM lane WHERE lane_id = $lane;
        UPDATE lane SET size = size + 1, outstanding = outstanding + length($record) WHERE lane_id = $lane RETURNING size - 1;
        """;
    private const string StopWithholding = "DROP TRIGGER IF EXISTS withheld";
    private static readonly string[] Lanes = ["lane", "entry", "record", "acknowledgement"];

    public override async Task<bool> AlterNewestAsync(
        MailboxAddress mailbox, LaneId lane, Func<byte[], byte[]> alter, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var transaction = connection.BeginTransaction();
        if (await FindAsync(connection, FindNewest, lane, cancellation) is not var (id, bytes)) return false;
        await using var change = Command(
            connection, "UPDATE record SET bytes = $bytes WHERE id = $id", ("$bytes", alter(bytes)), ("$id", id));
        await change.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    public override async Task<bool> RewriteNewestAsync(MailboxAddress mailbox, LaneId lane, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var transaction = connection.BeginTransaction();
        if (await FindAsync(connection, FindNewestHash, lane, cancellation) is not var (id, hash)) return false;
        hash[^1] ^= 1;
        await using var change = Command(
            connection, "UPDATE entry SET entry_hash = $hash WHERE id = $id", ("$hash", hash), ("$id", id));
        await change.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    public override async Task<byte[]?> FindNewestAsync(MailboxAddress mailbox, LaneId lane, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        return (await FindAsync(connection, FindNewest, lane, cancellation))?.Bytes;
    }

    public override async Task<ulong> AppendAsync(
        MailboxAddress mailbox, LaneId lane, SmuggledEntry entry, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var transaction = connection.BeginTransaction();
        await using var append = Command(connection, Append,
            ("$lane", lane.ToArray()), ("$mailbox", mailbox.ToString()), ("$hash", entry.EntryHash),
            ("$envelope", entry.EnvelopeId), ("$expires", (long)entry.ExpiresMs), ("$record", entry.Record));
        var index = (ulong)(long)(await append.ExecuteScalarAsync(cancellation))!;
        await transaction.CommitAsync(cancellation);
        return index;
    }

    public override Task WithholdAsync(LaneId lane, CancellationToken cancellation) => RunAsync($"""
        CREATE TRIGGER withheld AFTER INSERT ON record
        WHEN NEW.id >> 40 = (SELECT number FROM lane WHERE lane_id = x'{Convert.ToHexString(lane.ToArray())}')
        BEGIN
          DELETE FROM record WHERE id = NEW.id;
          UPDATE entry SET trimmed = 2 WHERE id = NEW.id;
        END
        """, cancellation);

    public override Task StopWithholdingAsync(CancellationToken cancellation) => RunAsync(StopWithholding, cancellation);

    public override Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadLanesAsync(CancellationToken cancellation) =>
        ReadTablesAsync(Lanes, cancellation);

    public override async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEverythingAsync(CancellationToken cancellation)
    {
        var everything = new List<ReadOnlyMemory<byte>>();
        foreach (var file in new[] { path, path + "-wal" }.Where(File.Exists))
            everything.Add(await ReadFileAsync(file, cancellation));
        // A long value lies in pieces in the file: each is read whole as well.
        everything.AddRange(await ReadTablesAsync([.. Lanes, "document", "newest", "file_identity"], cancellation));
        return everything;
    }

    private static async Task<(long Id, byte[] Bytes)?> FindAsync(
        SqliteConnection connection, string newest, LaneId lane, CancellationToken cancellation)
    {
        await using var find = Command(connection, newest, ("$lane", lane.ToArray()));
        await using var row = await find.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadTablesAsync(string[] tables, CancellationToken cancellation)
    {
        var values = new List<ReadOnlyMemory<byte>>();
        await using var connection = await OpenAsync(cancellation);
        foreach (var table in tables)
        {
            await using var all = Command(connection, $"SELECT * FROM {table}");
            await using var row = await all.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                for (var column = 0; column < row.FieldCount; column++) values.Add(BytesOf(row.GetValue(column)));
            }
        }
        return values;
    }

    private static async Task<byte[]> ReadFileAsync(string file, CancellationToken cancellation)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }

    private static byte[] BytesOf(object value) => value switch
    {
        byte[] bytes => bytes,
        string text => Encoding.UTF8.GetBytes(text),
        _ => [],
    };

    private async Task RunAsync(string text, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var command = Command(connection, text);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        await connection.OpenAsync(cancellation);
        return connection;
    }

    private static SqliteCommand Command(
        SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // all texts are made in this file, of constants and of a hash in hexadecimal
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
