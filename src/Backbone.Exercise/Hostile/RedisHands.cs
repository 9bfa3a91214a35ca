using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Logs;
using StackExchange.Redis;

namespace Backbone.Exercise.Hostile;

/// <summary>
/// Redis: under <c>bb1:FEDERATION:{MAILBOX}:LANE:</c> the stream e, one field r in each entry, index i under id i+1-0; h, for
/// each 32 bytes of entry hash and 8 of mark; i, 45 bytes: envelope id, expiry, record's length, 0 while it is not trimmed.
/// </summary>
internal sealed class RedisHands(Uri address, FederationName federation) : StoreHands
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
    private const string Rewrite = """
        local size = redis.call('STRLEN', KEYS[1])
        if size == 0 then return 0 end
        local last = string.byte(redis.call('GETRANGE', KEYS[1], size - 9, size - 9))
        redis.call('SETRANGE', KEYS[1], size - 9, string.char(bit.bxor(last, 1)))
        return 1
        """;
    private const string Append = """
        local size = redis.call('STRLEN', KEYS[2]) / 40
        redis.call('XADD', KEYS[1], string.format('%d-0', size + 1), 'r', ARGV[1])
        redis.call('APPEND', KEYS[2], ARGV[2])
        redis.call('APPEND', KEYS[3], ARGV[3])
        return size
        """;
    private const int DefaultPort = 6379;

    private string Prefix => $"bb1:{federation}:";

    public override async Task<bool> AlterNewestAsync(
        MailboxAddress mailbox, LaneId lane, Func<byte[], byte[]> alter, CancellationToken cancellation)
    {
        await using var redis = await ConnectAsync();
        var (database, stream) = (redis.GetDatabase(), KeyOf(mailbox, lane, 'e'));
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

    public override async Task<bool> RewriteNewestAsync(MailboxAddress mailbox, LaneId lane, CancellationToken cancellation)
    {
        await using var redis = await ConnectAsync();
        return (int)await redis.GetDatabase().ScriptEvaluateAsync(Rewrite, [KeyOf(mailbox, lane, 'h')]) == 1;
    }

    public override async Task<byte[]?> FindNewestAsync(MailboxAddress mailbox, LaneId lane, CancellationToken cancellation)
    {
        await using var redis = await ConnectAsync();
        var newest = await redis.GetDatabase().StreamRangeAsync(KeyOf(mailbox, lane, 'e'), count: 1, messageOrder: Order.Descending);
        return newest.Length == 0 ? null : (byte[])newest[0].Values[0].Value!;
    }

    public override async Task<ulong> AppendAsync(
        MailboxAddress mailbox, LaneId lane, SmuggledEntry entry, CancellationToken cancellation)
    {
        await using var redis = await ConnectAsync();
        var numbers = new byte[8 + 4 + 1];
        BinaryPrimitives.WriteUInt64BigEndian(numbers, entry.ExpiresMs);
        BinaryPrimitives.WriteInt32BigEndian(numbers.AsSpan(8), entry.Record.Length);
        byte[] facts = [.. entry.EnvelopeId, .. numbers];
        RedisKey[] keys = [KeyOf(mailbox, lane, 'e'), KeyOf(mailbox, lane, 'h'), KeyOf(mailbox, lane, 'i')];
        return (ulong)(long)await redis.GetDatabase().ScriptEvaluateAsync(Append, keys, [entry.Record, (byte[])[.. entry.EntryHash, .. Mark()], facts]);
    }

    public override Task WithholdAsync(LaneId lane, CancellationToken cancellation) => throw new ExerciseException(
        "a Redis does nothing by itself when an entry comes, so that it withholds nothing: run the exercise over the embedded store");

    public override Task StopWithholdingAsync(CancellationToken cancellation) => Task.CompletedTask;

    public override Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadLanesAsync(CancellationToken cancellation) =>
        ReadAsync(key => !key.StartsWith($"{Prefix}{{documents}}", StringComparison.Ordinal), cancellation);

    public override Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEverythingAsync(CancellationToken cancellation) =>
        ReadAsync(_ => true, cancellation);

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(Func<string, bool> isWanted, CancellationToken cancellation)
    {
        await using var redis = await ConnectAsync();
        var database = redis.GetDatabase();
        var found = new List<ReadOnlyMemory<byte>>();
        await foreach (var key in redis.GetServer(redis.GetEndPoints()[0]).KeysAsync().WithCancellation(cancellation))
        {
            if (!isWanted(key!)) continue;
            found.Add((byte[])key!);
            found.AddRange((await ValuesAsync(database, key)).Select(value => (ReadOnlyMemory<byte>)((byte[]?)value ?? [])));
        }
        return found;
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

    private static byte[] Mark() => RandomNumberGenerator.GetBytes(8);

    private RedisKey KeyOf(MailboxAddress mailbox, LaneId lane, char part) => $"{Prefix}{{{mailbox}}}:{lane}:{part}";

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        EndPoint point = address.Host.Length == 0
            ? new System.Net.Sockets.UnixDomainSocketEndPoint(address.LocalPath)
            : new DnsEndPoint(address.Host, address.IsDefaultPort ? DefaultPort : address.Port);
        return await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { point }, TieBreaker = "" });
    }
}
