using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Backbone.Broker.Storage;
using Backbone.Broker.Storage.Redis;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.TestKit.Redis;
using StackExchange.Redis;

namespace Backbone.Broker.Tests.Storage;

/// <summary>
/// Format 1 of the store in Redis, on which live data depends: the names of keys, their kinds and fields, the bytes in them, and the
/// scripts. What changes its meaning needs the next format (<see cref="RedisKeys.Format"/>), and a broker that judges the one before.
/// A script may be mended where all that it reads and writes stays as it is; then its line here is changed by intent.
/// </summary>
public sealed class RedisFormatTests
{
    private const string Federation = "asia-pacific";

    private static readonly LaneKey Lane = new("KOR/cert", LaneId.Of(Federation, "KOR/cert", 0));

    /// <summary>SHA-256 of each script.</summary>
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["Acknowledge"] = "382e5bf91ad6499198258a981260c1fe687ac3510d6a56a2dea915fb84ee6d72",
        ["Append"] = "57a73d5f12e1caa54c26d54eb8b4d2f9d131b6e18e2092eca0fffca98a3e5f21",
        ["CloseLost"] = "33bfc510cf5ae26cdcfbde1311e5d8e4357c4035207cf09c6b757868ddb4cad7",
        ["FindDocument"] = "0f839ba319821f8f2445040e9c03aa09c3d001b6fde89763326b015b64c8b104",
        ["Forget"] = "c7802f482c1a9b4ab4a393ce3c8c25b1b0270a1153d060b52712218892d0dedd",
        ["Mark"] = "9ee01caf358cf4790a9b461359a2ebdeb2aa8632ea6415de5d78c2cb2d27f281",
        ["PutDocument"] = "38df8a61b78a1b03b0fad22c895a125c58ef5fabe31a164e060b53a22fa69275",
        ["Trim"] = "ff519a56151a6915168e8915a55b6410c8002caed6e56fc39a0f2106ec5ecf94",
        ["TrimExpired"] = "5fab3f5a843fe78390ee58322186c3a7ed95f72661aa9e38d278fc495e907830",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Its_scripts_are_those_that_were_released() => Assert.Equal(
        Scripts.OrderBy(one => one.Key, StringComparer.Ordinal),
        typeof(RedisScripts).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && field.Name != nameof(RedisScripts.Damaged))
            .ToDictionary(field => field.Name, field => HashOf((string)field.GetRawConstantValue()!))
            .OrderBy(one => one.Key, StringComparer.Ordinal));

    [Fact]
    public void Its_number_and_the_bytes_of_an_entry_are_those_that_were_released()
    {
        Assert.Equal((1, "bb:store", 40, 45), (RedisKeys.Format, RedisKeys.Marker, RedisReading.HashSize, EntryFacts.Size));
        Assert.Equal(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" + "000001d1a94a2000" + "00000003" + "00",
            Convert.ToHexStringLower(EntryFacts.Of(Entry(0, 2_000_000_000_000))));
    }

    [Fact]
    public async Task Its_keys_kinds_and_fields_are_those_that_were_released()
    {
        RedisServer.Require();
        await using var server = await RedisServer.StartAsync(RedisServer.Fsync);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(server.Address).ToOptions());
        await using (var store = await RedisStore.OpenAsync(server.Address, Federation, Durability.Fsync, TimeProvider.System, laneEntries: 3))
        {
            await store.LookAsync(Ct);
            for (var number = 0; number < 4; number++) await store.AppendAsync(Entry(number, 2_000_000_000_000), Ct);
            await store.KeepAcknowledgementAsync(Lane, new LaneAcknowledgement(0, new byte[] { 7 }), Ct);
            await store.TrimAsync(Lane, 0, TrimReason.Acknowledged, Ct);
            await store.CloseLostAsync(new LaneKey("KOR/cert", LaneId.Of(Federation, "KOR/cert", 1)), 1, Ct);
            foreach (var version in new ulong[] { 1, 2 })
                await store.PutDocumentAsync(
                    new StoredDocument(new DocumentKey("roster", "KOR", version), Digest.Of([(byte)version]), new byte[] { 1 }), DocumentKeeping.Newest, Ct);
        }
        var (lane, lost) = ($"{Lane.Id}", $"{LaneId.Of(Federation, "KOR/cert", 1)}");
        string[] expected =
        [
            "bb1:asia-pacific:lanes set",
            "bb1:asia-pacific:{KOR/cert}:g hash 0 1",
            $"bb1:asia-pacific:{{KOR/cert}}:{lane}:c hash acknowledgement below closed latest outstanding through",
            $"bb1:asia-pacific:{{KOR/cert}}:{lane}:d hash envelope envelope envelope",
            $"bb1:asia-pacific:{{KOR/cert}}:{lane}:e stream r",
            $"bb1:asia-pacific:{{KOR/cert}}:{lane}:h string 120",
            $"bb1:asia-pacific:{{KOR/cert}}:{lane}:i string 135",
            $"bb1:asia-pacific:{{KOR/cert}}:{lane}:x zset 0 1 2",
            $"bb1:asia-pacific:{{KOR/cert}}:{lost}:c hash closed forgotten lost outstanding",
            "bb1:asia-pacific:{documents}:c zset roster:KOR",
            "bb1:asia-pacific:{documents}:d hash roster:KOR:0000000000000000001 roster:KOR:0000000000000000002",
            "bb1:asia-pacific:{documents}:n hash roster:KOR",
            "bb1:asia-pacific:{documents}:r string 1",
            "bb1:asia-pacific:{documents}:v:roster:KOR zset 0000000000000000001 0000000000000000002",
            "bb:store hash federation format looked",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), await DumpAsync(redis));
    }

    [Fact]
    public async Task A_store_of_an_older_format_is_refused_and_not_taken_for_an_empty_one()
    {
        RedisServer.Require();
        await using var server = await RedisServer.StartAsync(RedisServer.Fsync);
        await using (var redis = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(server.Address).ToOptions()))
            await redis.GetDatabase().HashSetAsync("bb:store", [new("format", 0), new("federation", Federation)]);
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(
            () => RedisStore.OpenAsync(server.Address, Federation, Durability.Fsync, TimeProvider.System));
        Assert.Contains("has format 0, which an older program wrote", refused.Message, StringComparison.Ordinal);
    }

    private static LaneAppend Entry(int number, ulong expires) =>
        new(Lane, new EnvelopeId(Digest.Of([(byte)number])), new EntryHash(Digest.Of([1, (byte)number])), new byte[] { 1, 2, 3 }, expires);

    private static async Task<List<string>> DumpAsync(ConnectionMultiplexer redis)
    {
        var (database, lines) = (redis.GetDatabase(), new List<string>());
        foreach (var key in redis.GetServers()[0].Keys())
        {
            var kind = await database.KeyTypeAsync(key);
            IEnumerable<string> fields = kind switch
            {
                RedisType.Hash => (await database.HashKeysAsync(key)).Select(field => ((byte[])field!).Length == Digest.Size && $"{key}".EndsWith(":d", StringComparison.Ordinal)
                    ? "envelope" : (string)field!),
                RedisType.SortedSet => (await database.SortedSetRangeByRankAsync(key)).Select(member => (string)member!),
                RedisType.String => [$"{await database.StringLengthAsync(key)}"],
                RedisType.Stream => (await database.StreamRangeAsync(key)).SelectMany(entry => entry.Values.Select(value => (string)value.Name!)).Distinct(),
                _ => [],
            };
            lines.Add(string.Join(' ', fields.Order(StringComparer.Ordinal).Prepend($"{kind switch { RedisType.SortedSet => "zset", _ => $"{kind}".ToLowerInvariant() }}").Prepend((string)key!)));
        }
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static string HashOf(string script) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
}
