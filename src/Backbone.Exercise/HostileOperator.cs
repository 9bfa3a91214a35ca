using System.Net;
using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Envelope.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Microsoft.Data.Sqlite;
using StackExchange.Redis;

namespace Backbone.Exercise;

/// <summary>
/// Plays the operator of the broker who has gone bad: it lays hands on the broker's own store, beside the broker, as
/// whoever runs the machine can. This file alone knows how both kinds of store look inside.
/// </summary>
public sealed class HostileOperator
{
    private const uint Generation = 0; // the one generation of a lane before the log

    private readonly FederationName _federation;
    private readonly Hands _hands;

    private HostileOperator(FederationName federation, Hands hands) => (_federation, _hands) = (federation, hands);

    /// <summary>The operator of a store.</summary>
    /// <param name="federation">Whose store it is.</param>
    /// <param name="store">As in the broker's settings: <c>embedded:PATH</c>, <c>redis://host:port</c>,
    /// <c>redis:///path</c>.</param>
    /// <param name="folder">Where the path of an embedded store begins.</param>
    /// <exception cref="ExerciseException">It is none of these.</exception>
    public static HostileOperator Of(FederationName federation, string store, string folder)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (store.StartsWith("embedded:", StringComparison.Ordinal))
            return new HostileOperator(federation, new EmbeddedHands(Path.GetFullPath(store["embedded:".Length..], folder)));
        return Uri.TryCreate(store, UriKind.Absolute, out var address) && address is { Scheme: "redis", UserInfo: "" }
            ? new HostileOperator(federation, new RedisHands(address, federation))
            : throw new ExerciseException("the store is neither embedded:PATH nor redis:// without a password: correct the broker's settings");
    }

    /// <summary>
    /// Flips one bit in the middle of the content of the newest message that lies in a mailbox's lane, and leaves all else
    /// as it is, the entry hash included. Whoever has collected it already keeps the good one.
    /// </summary>
    /// <param name="mailbox">Whose lane.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ExerciseException">The store cannot be used, or is of another form.</exception>
    public async Task<bool> AlterNewestAsync(MailboxAddress mailbox, CancellationToken cancellation = default)
    {
        try
        {
            var lane = LaneId.Of(_federation.ToString(), mailbox.ToString(), Generation);
            return await _hands.AlterNewestAsync(mailbox, lane, Alter, cancellation);
        }
        catch (Exception fault) when (IsStoreFault(fault))
        {
            throw Unusable(fault);
        }
    }

    /// <summary>
    /// Every byte that the broker keeps: each file as it lies there and each value as it reads, keys included. For the search
    /// after what must not be there; names of people are there, in the signed documents.
    /// </summary>
    /// <exception cref="ExerciseException">The store cannot be used.</exception>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEverythingAsync(CancellationToken cancellation = default)
    {
        try
        {
            return await _hands.ReadEverythingAsync(cancellation);
        }
        catch (Exception fault) when (IsStoreFault(fault))
        {
            throw Unusable(fault);
        }
    }

    private static byte[] Alter(byte[] bytes)
    {
        var record = Record.Parser.ParseFrom(bytes);
        var consignment = Consignment.Parser.ParseFrom(record.Consignment);
        var content = consignment.Content.ToByteArray();
        if (content.Length == 0) throw new ExerciseException("the newest message is a receipt and has no content: send one that has");
        content[content.Length / 2] ^= 1;
        consignment.Content = ByteString.CopyFrom(content);
        record.Consignment = consignment.ToByteString();
        return record.ToByteArray();
    }

    private static bool IsStoreFault(Exception fault) =>
        fault is SqliteException or RedisException or IOException or UnauthorizedAccessException or InvalidProtocolBufferException;

    private static ExerciseException Unusable(Exception fault) =>
        new($"the broker's store cannot be used ({fault.Message}): check that it is there, and of the form that this program knows", fault);

    private abstract class Hands
    {
        public abstract Task<bool> AlterNewestAsync(
            MailboxAddress mailbox, LaneId lane, Func<byte[], byte[]> alter, CancellationToken cancellation);

        public abstract Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEverythingAsync(CancellationToken cancellation);
    }

    /// <summary>SQLite: tables lane, entry and record; entry ids grow with the index inside a lane.</summary>
    private sealed class EmbeddedHands(string path) : Hands
    {
        private const int BusySeconds = 10; // the broker writes beside us
        private const string FindNewest = """
            SELECT record.id, record.bytes FROM record JOIN entry ON entry.id = record.id JOIN lane ON lane.number = entry.lane
            WHERE lane.lane_id = $lane ORDER BY record.id DESC LIMIT 1
            """;

        public override async Task<bool> AlterNewestAsync(
            MailboxAddress mailbox, LaneId lane, Func<byte[], byte[]> alter, CancellationToken cancellation)
        {
            await using var connection = await OpenAsync(cancellation);
            await using var transaction = connection.BeginTransaction();
            long id;
            byte[] bytes;
            await using (var find = Command(connection, FindNewest, ("$lane", lane.ToArray())))
            await using (var row = await find.ExecuteReaderAsync(cancellation))
            {
                if (!await row.ReadAsync(cancellation)) return false;
                (id, bytes) = (row.GetInt64(0), row.GetFieldValue<byte[]>(1));
            }
            await using var change = Command(
                connection, "UPDATE record SET bytes = $bytes WHERE id = $id", ("$bytes", alter(bytes)), ("$id", id));
            await change.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return true;
        }

        public override async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEverythingAsync(CancellationToken cancellation)
        {
            var everything = new List<ReadOnlyMemory<byte>>();
            foreach (var file in new[] { path, path + "-wal" }.Where(File.Exists))
                everything.Add(await ReadFileAsync(file, cancellation));
            // A long value lies in pieces in the file: each is read whole as well.
            await using var connection = await OpenAsync(cancellation);
            foreach (var table in new[] { "lane", "entry", "record", "document", "file_identity" })
            {
                await using var all = Command(connection, $"SELECT * FROM {table}");
                await using var row = await all.ExecuteReaderAsync(cancellation);
                while (await row.ReadAsync(cancellation))
                {
                    for (var column = 0; column < row.FieldCount; column++) everything.Add(BytesOf(row.GetValue(column)));
                }
            }
            return everything;
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
            string text => System.Text.Encoding.UTF8.GetBytes(text),
            _ => [],
        };

        private async Task<SqliteConnection> OpenAsync(CancellationToken cancellation)
        {
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = BusySeconds,
            }.ToString());
            await connection.OpenAsync(cancellation);
            return connection;
        }

        private static SqliteCommand Command(
            SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> values)
        {
            var command = connection.CreateCommand();
#pragma warning disable CA2100 // all texts are constants of this file
            command.CommandText = text;
#pragma warning restore CA2100
            foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
            return command;
        }
    }

    /// <summary>Redis: the stream <c>bb1:FEDERATION:{MAILBOX}:LANE:e</c>, one field <c>r</c> in each entry.</summary>
    private sealed class RedisHands(Uri address, FederationName federation) : Hands
    {
        // A stream's entries cannot be changed: it is written anew under the same ids.
        private const string Replace = """
            local all = redis.call('XRANGE', KEYS[1], '-', '+')
            if #all == 0 or all[#all][1] ~= ARGV[1] then return 0 end
            redis.call('DEL', KEYS[1])
            for place, entry in ipairs(all) do
              redis.call('XADD', KEYS[1], entry[1], 'r', place == #all and ARGV[2] or entry[2][2])
            end
            return 1
            """;

        public override async Task<bool> AlterNewestAsync(
            MailboxAddress mailbox, LaneId lane, Func<byte[], byte[]> alter, CancellationToken cancellation)
        {
            await using var redis = await ConnectAsync();
            var (database, stream) = (redis.GetDatabase(), (RedisKey)$"bb1:{federation}:{{{mailbox}}}:{lane}:e");
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var newest = await database.StreamRangeAsync(stream, count: 1, messageOrder: Order.Descending);
                if (newest.Length == 0) return false;
                var altered = alter((byte[])newest[0].Values[0].Value!);
                // Another may have come meanwhile: then that one is the newest.
                if ((int)await database.ScriptEvaluateAsync(Replace, [stream], [newest[0].Id, altered]) == 1) return true;
            }
        }

        public override async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEverythingAsync(CancellationToken cancellation)
        {
            await using var redis = await ConnectAsync();
            var database = redis.GetDatabase();
            var everything = new List<ReadOnlyMemory<byte>>();
            await foreach (var key in redis.GetServer(redis.GetEndPoints()[0]).KeysAsync().WithCancellation(cancellation))
            {
                everything.Add((byte[])key!);
                everything.AddRange((await ValuesAsync(database, key)).Select(value => (ReadOnlyMemory<byte>)((byte[]?)value ?? [])));
            }
            return everything;
        }

        private static async Task<IEnumerable<RedisValue>> ValuesAsync(IDatabase database, RedisKey key) =>
            await database.KeyTypeAsync(key) switch
            {
                RedisType.String => [await database.StringGetAsync(key)],
                RedisType.Hash => (await database.HashGetAllAsync(key)).SelectMany(pair => new[] { pair.Name, pair.Value }),
                RedisType.Set => await database.SetMembersAsync(key),
                RedisType.SortedSet => await database.SortedSetRangeByRankAsync(key),
                RedisType.Stream => (await database.StreamRangeAsync(key)).SelectMany(entry => entry.Values.Select(pair => pair.Value)),
                var other => throw new ExerciseException($"the broker's Redis holds a {other}, which this program does not know: is it the broker's alone?"),
            };

        private async Task<ConnectionMultiplexer> ConnectAsync()
        {
            EndPoint point = address.Host.Length == 0
                ? new System.Net.Sockets.UnixDomainSocketEndPoint(address.LocalPath)
                : new DnsEndPoint(address.Host, address.IsDefaultPort ? 6379 : address.Port);
            return await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { point }, TieBreaker = "" });
        }
    }
}
