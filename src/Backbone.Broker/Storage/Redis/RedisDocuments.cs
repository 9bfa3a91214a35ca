using System.Globalization;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>
/// The documents in Redis: one hash of all versions, one of the newest, one revision, a set of the newest by the
/// revision at which they came, and for each document a set of its versions; all in one slot of a cluster.
/// </summary>
internal sealed class RedisDocuments(RedisConnection redis, RedisKeys keys)
{
    /// <returns>What became of it, and the revision where it was stored.</returns>
    public async Task<(PutDocumentOutcome Outcome, ulong Revision)> PutAsync(
        StoredDocument document, DocumentKeeping keeping)
    {
        var (key, hash, bytes) = document;
        var value = new byte[Digest.Size + bytes.Length];
        hash.CopyTo(value);
        bytes.Span.CopyTo(value.AsSpan(Digest.Size));
        await redis.EnsureVerifiedAsync();
        var name = Name(key.Type, key.Nation);
        var answer = await redis.EvaluateAsync(
            RedisScripts.PutDocument, [.. keys.Documents, keys.VersionsOf(name)],
            [
                name, Digits(key.Version), value, keys.DocumentChannelName,
                keeping == DocumentKeeping.Newest ? StoreLimits.DocumentVersions : 0,
            ]);
        if (answer.Resp3Type != ResultType.Integer)
            return (new PutDocumentOutcome.Conflict(new Digest((byte[])answer!)), 0);
        var revision = (ulong)(long)answer;
        return (revision == 0 ? new PutDocumentOutcome.AlreadyThere() : new PutDocumentOutcome.Stored(), revision);
    }

    public async Task<StoredDocument?> GetAsync(DocumentKey key)
    {
        var bytes = (byte[]?)await redis.AskAsync(
            static (database, asked) => database.HashGetAsync(asked.Item1, asked.Item2), (keys.Documents[0], Field(key)));
        return bytes is null || bytes.Length == Digest.Size
            ? null : new StoredDocument(key, new Digest(bytes.AsSpan(0, Digest.Size)), bytes.AsMemory(Digest.Size));
    }

    public async Task<Digest?> FindAsync(DocumentKey key)
    {
        var answer = (byte[]?)await redis.EvaluateAsync(RedisScripts.FindDocument, [keys.Documents[0]], [Field(key)]);
        return answer is null ? null : new Digest(answer);
    }

    public async Task<StoredDocument?> NewestAsync(string type, string nation)
    {
        var version = await redis.AskAsync(
            static (database, asked) => database.HashGetAsync(asked.Item1, asked.Item2), (keys.Documents[1], Name(type, nation)));
        return version.IsNull ? null : await GetAsync(new DocumentKey(type, nation, Version(version)));
    }

    public async Task<IReadOnlyList<ulong>> ListVersionsAsync(string type, string nation, ulong after, int count)
    {
        var above = Digits(Math.Min(after, DocumentHead.MaxVersion));
        var found = await redis.AskAsync(
            static (database, asked) => database.SortedSetRangeByValueAsync(
                asked.Key, asked.above, RedisValue.Null, Exclude.Start, Order.Ascending, 0, asked.count),
            (Key: keys.VersionsOf(Name(type, nation)), above, count));
        return [.. found.Select(Version)];
    }

    /// <summary>
    /// The revision is read first: a document that comes meanwhile wakes its reader once too often, never too seldom.
    /// </summary>
    public async Task<DocumentList> ListAsync(ulong after)
    {
        var revision = await RevisionAsync();
        var names = await redis.AskAsync(
            static (database, asked) => database.SortedSetRangeByScoreAsync(asked.Key, asked.after, exclude: Exclude.Start),
            (Key: keys.Documents[3], after));
        if (names.Length == 0) return new DocumentList(revision, []);
        var versions = await redis.AskAsync(
            static (database, asked) => database.HashGetAsync(asked.Key, asked.names), (Key: keys.Documents[1], names));
        return new DocumentList(revision, [.. names.Zip(versions, Key)]);
    }

    public async Task<ulong> RevisionAsync()
    {
        var revision = await redis.AskAsync(static (database, key) => database.StringGetAsync(key), keys.Documents[2]);
        return revision.IsNull ? 0 : (ulong)revision;
    }

    /// <summary>As many digits as the highest version has, so that they sort as numbers do.</summary>
    private static string Digits(ulong version) => version.ToString("D19", CultureInfo.InvariantCulture);

    private static ulong Version(RedisValue digits) => ulong.Parse((string)digits!, CultureInfo.InvariantCulture);

    private static string Name(string type, string nation) => $"{type}:{nation}";

    private static RedisValue Field(DocumentKey key) => $"{Name(key.Type, key.Nation)}:{Digits(key.Version)}";

    private static DocumentKey Key(RedisValue listed, RedisValue version)
    {
        if (version.IsNull) throw new StoreUnavailableException($"Redis has lost the newest {listed}; restore it from a copy");
        var name = ((string)listed!).Split(':');
        return new DocumentKey(name[0], name[1], Version(version));
    }
}
