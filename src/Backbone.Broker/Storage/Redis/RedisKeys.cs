using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Backbone.Protocol.Logs;
using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>
/// The names under which a federation's store lies in Redis; the prefix carries format and federation.
/// </summary>
internal sealed class RedisKeys
{
    /// <summary>
    /// The format that this program reads and writes. It stands for names, fields, bytes and scripts together: whoever changes what they
    /// mean gives it the next number, and says here what becomes of the format before.
    /// </summary>
    public const int Format = 1;

    /// <summary>Says, whatever the format, which format and federation this Redis holds.</summary>
    public const string Marker = "bb:store";

    /// <summary>Key arrays kept for lanes in use; beyond it they are made afresh.</summary>
    private const int LaneCacheBound = 16_384;

    private static readonly SearchValues<char> Separators = SearchValues.Create("{}: \t\r\n");

    private readonly string _prefix;
    private readonly ConcurrentDictionary<LaneKey, LaneKeys> _lanes = new();

    public RedisKeys(string federation)
    {
        if (string.IsNullOrEmpty(federation) || federation.AsSpan().ContainsAny(Separators))
            throw new ArgumentException($"'{federation}' cannot be part of a key in Redis");
        _prefix = $"bb{Format}:{federation}:";
        LaneChannelName = _prefix + "lanes";
        DocumentChannelName = _prefix + "documents";
        LaneDirectory = _prefix + "lanes";
        Documents = [.. "dnrc".Select(kind => (RedisKey)$"{_prefix}{{documents}}:{kind}")];
    }

    /// <summary>Says lane id and size, 24 bytes, of each lane that grew.</summary>
    public RedisChannel LaneChannel => RedisChannel.Literal((string)LaneChannelName!);

    /// <summary>The same as a script's argument.</summary>
    public RedisValue LaneChannelName { get; }

    /// <summary>Says the revision, 8 bytes, after each new document.</summary>
    public RedisChannel DocumentChannel => RedisChannel.Literal((string)DocumentChannelName!);

    /// <summary>The same as a script's argument.</summary>
    public RedisValue DocumentChannelName { get; }

    /// <summary>The set of all lanes, each as its id and its mailbox.</summary>
    public RedisKey LaneDirectory { get; }

    /// <summary>Documents, newest versions, revision, and the newest by the revision at which they came.</summary>
    public RedisKey[] Documents { get; }

    /// <summary>The versions of one document.</summary>
    /// <param name="name">Type and nation.</param>
    public RedisKey VersionsOf(string name) => $"{_prefix}{{documents}}:v:{name}";

    /// <summary>The generations of a mailbox's lane: generation to lane id.</summary>
    public RedisKey GenerationsOf(string mailbox) => MailboxPrefix(mailbox) + "g";

    /// <summary>The keys of a lane.</summary>
    public LaneKeys Of(LaneKey lane)
    {
        if (_lanes.TryGetValue(lane, out var keys)) return keys;
        lane.Check();
        keys = new LaneKeys(MailboxPrefix(lane.Mailbox), lane);
        if (_lanes.Count < LaneCacheBound) _lanes.TryAdd(lane, keys);
        return keys;
    }

    private string MailboxPrefix(string mailbox) => $"{_prefix}{{{mailbox}}}:";

    /// <summary>
    /// After a lost connection the directory may have lost lanes too: each is written there again before its next
    /// append.
    /// </summary>
    public void ForgetListed()
    {
        foreach (var keys in _lanes.Values) keys.Listed = false;
    }

    /// <summary>The lane behind an entry of the directory.</summary>
    public static LaneKey FromDirectory(byte[] entry) =>
        new(Encoding.UTF8.GetString(entry.AsSpan(LaneId.Size)), new LaneId(entry.AsSpan(0, LaneId.Size)));
}
