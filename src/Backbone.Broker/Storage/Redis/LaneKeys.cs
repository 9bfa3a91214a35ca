using System.Text;
using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>One lane's keys, made once.</summary>
internal sealed class LaneKeys
{
    /// <param name="mailbox">How all keys of the mailbox begin.</param>
    /// <param name="lane">The lane.</param>
    public LaneKeys(string mailbox, LaneKey lane)
    {
        var prefix = $"{mailbox}{lane.Id}:";
        Generations = mailbox + "g";
        Stream = prefix + "e";
        Hashes = prefix + "h";
        Facts = prefix + "i";
        Counters = prefix + "c";
        Once = prefix + "d";
        RedisKey expiry = prefix + "x";
        ForAppend = [Stream, Hashes, Facts, Once, Counters, expiry, Generations];
        ForTrim = [Stream, Facts, Counters, expiry, Once];
        ForForget = [Stream, Facts, Counters, expiry, Once, Hashes];
        ForClose = [Stream, Facts, Counters, expiry, Once, Hashes, Generations];
        LaneId = lane.Id.ToArray();
        DirectoryEntry = (byte[])[.. lane.Id.ToArray(), .. Encoding.UTF8.GetBytes(lane.Mailbox)];
    }

    public RedisKey Stream { get; }

    public RedisKey Hashes { get; }

    public RedisKey Facts { get; }

    public RedisKey Once { get; }

    public RedisKey Counters { get; }

    public RedisKey[] ForAppend { get; }

    public RedisKey[] ForTrim { get; }

    public RedisKey[] ForForget { get; }

    public RedisKey[] ForClose { get; }

    /// <summary>Of the mailbox: generation to lane id.</summary>
    public RedisKey Generations { get; }

    public RedisValue LaneId { get; }

    public RedisValue DirectoryEntry { get; }

    /// <summary>Whether this process has written the lane into the directory.</summary>
    public bool Listed { get; set; }
}
