using System.Text;
using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>One lane's keys, made once.</summary>
internal sealed class LaneKeys
{
    public LaneKeys(string prefix, LaneKey lane)
    {
        Stream = prefix + "e";
        Hashes = prefix + "h";
        Facts = prefix + "i";
        Counters = prefix + "c";
        Once = prefix + "d";
        RedisKey expiry = prefix + "x";
        ForAppend = [Stream, Hashes, Facts, Once, Counters, expiry];
        ForTrim = [Stream, Facts, Counters, expiry];
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

    public RedisValue LaneId { get; }

    public RedisValue DirectoryEntry { get; }

    /// <summary>Whether this process has written the lane into the directory.</summary>
    public bool Listed { get; set; }
}
