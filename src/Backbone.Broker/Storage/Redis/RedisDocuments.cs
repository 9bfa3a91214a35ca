using System.Globalization;
using Backbone.Protocol.Suites;
using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>
/// The documents in Redis: one hash of all versions, one of the newest, one revision, in one slot of a cluster.
/// </summary>
internal sealed class RedisDocuments(RedisConnection redis, RedisKeys keys)
{
    /// <returns>What became of it, and the revision where it was stored.</returns>
    public async Task<(PutDocumentOutcome Outcome, ulong Revision)> PutAsync(StoredDocument document)
    {
        var (key, hash, bytes) = document;
        var value = new byte[Digest.Size + bytes.Length];
        hash.CopyTo(value);
        bytes.Span.CopyTo(value.AsSpan(Digest.Size));
        await redis.EnsureVerifiedAsync();
        var answer = await redis.EvaluateAsync(
            RedisScripts.PutDocument, keys.Documents,
            [Field(key), value, Name(key.Type, key.Nation), Digits(key.Version), keys.DocumentChannelName]);
        if (answer.Resp3Type != ResultType.Integer)
            return (new PutDocumentOutcome.Conflict(new Digest((byte[])answer!)), 0);
        var revision = (ulong)(long)answer;
        return (revision == 0 ? new PutDocumentOutcome.AlreadyThere() : new PutDocumentOutcome.Stored(), revision);
    }

    public async Task<StoredDocument?> GetAsync(DocumentKey key)
    {
        var value = await redis.AskAsync(
            static (database, asked) => database.HashGetAsync(asked.Item1, asked.Item2), (keys.Documents[0], Field(key)));
        return value.IsNull ? null : Document(key, value);
    }

    public async Task<StoredDocument?> NewestAsync(string type, string nation)
    {
        var version = await redis.AskAsync(
            static (database, asked) => database.HashGetAsync(asked.Item1, asked.Item2), (keys.Documents[1], Name(type, nation)));
        return version.IsNull ? null : await GetAsync(new DocumentKey(type, nation, Version(version)));
    }

    /// <summary>
    /// The revision is read first: a document that comes meanwhile wakes its reader once too often, never too seldom.
    /// </summary>
    public async Task<DocumentList> ListAsync()
    {
        var revision = await RevisionAsync();
        var newest = await redis.AskAsync(static (database, key) => database.HashGetAllAsync(key), keys.Documents[1]);
        if (newest.Length == 0) return new DocumentList(revision, []);
        var found = newest.Select(Key).ToArray();
        var values = await redis.AskAsync(
            static (database, asked) => database.HashGetAsync(asked.Item1, asked.Item2),
            (keys.Documents[0], found.Select(Field).ToArray()));
        return new DocumentList(revision, [.. found.Zip(values, Document)]);
    }

    public async Task<ulong> RevisionAsync()
    {
        var revision = await redis.AskAsync(static (database, key) => database.StringGetAsync(key), keys.Documents[2]);
        return revision.IsNull ? 0 : (ulong)revision;
    }

    private static string Digits(ulong version) => version.ToString(CultureInfo.InvariantCulture);

    private static ulong Version(RedisValue digits) => ulong.Parse((string)digits!, CultureInfo.InvariantCulture);

    private static RedisValue Name(string type, string nation) => $"{type}:{nation}";

    private static RedisValue Field(DocumentKey key) => $"{key.Type}:{key.Nation}:{Digits(key.Version)}";

    private static DocumentKey Key(HashEntry newest)
    {
        var name = ((string)newest.Name!).Split(':');
        return new DocumentKey(name[0], name[1], Version(newest.Value));
    }

    private static StoredDocument Document(DocumentKey key, RedisValue value)
    {
        var bytes = (byte[]?)value ?? throw new StoreUnavailableException($"Redis has lost {Field(key)}; restore it from a copy");
        return new StoredDocument(key, new Digest(bytes.AsSpan(0, Digest.Size)), bytes.AsMemory(Digest.Size));
    }
}
