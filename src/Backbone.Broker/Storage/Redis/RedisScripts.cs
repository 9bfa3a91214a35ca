namespace Backbone.Broker.Storage.Redis;

/// <summary>
/// The steps that Redis runs as one. All keys of a script belong to one mailbox, so that it runs on one node of a
/// cluster. A lane is: e, the stream of records, index i under id i+1-0; h, for each entry 40 bytes,
/// entry hash and mark (<see cref="RedisReading.HashSize"/>); i, its facts (<see cref="EntryFacts"/>); d, envelope id to index until it expired; c, counters, the size at which it was
/// closed, whether because it was lost, when the last of it expires, and the newest acknowledgement; x, indexes by expiry. A lane's size is the length of h. A mailbox has g, the
/// lanes of its generations.
/// </summary>
internal static class RedisScripts
{
    /// <summary>How a script's error begins that is about one lane.</summary>
    public const string Damaged = "DAMAGED";

    /// <summary>
    /// Keys e h i d c x g; arguments envelope, entry hash, record, facts, expiry, length, channel, lane id, bound,
    /// generation, mark, 1 where it takes what is new. Returns the index of a new entry, {index, entry hash, mark} of one that
    /// is there, or {size} of a lane that is closed, or was by this very append because it was full.
    /// </summary>
    public const string Append = """
        local at = redis.call('HGET', KEYS[4], ARGV[1])
        if at then
          local existing = redis.call('GETRANGE', KEYS[2], at * 40, at * 40 + 39)
          return {tonumber(at), string.sub(existing, 1, 32), string.sub(existing, 33)}
        end
        local closed = redis.call('HGET', KEYS[5], 'closed')
        if closed then return {tonumber(closed)} end
        local size = redis.call('STRLEN', KEYS[2]) / 40
        if ARGV[12] == '0' then return {size} end
        if redis.call('STRLEN', KEYS[3]) ~= size * 45 then return redis.error_reply('DAMAGED a lane has lost keys') end
        if size >= tonumber(ARGV[9]) then
          redis.call('HSET', KEYS[5], 'closed', string.format('%d', size))
          redis.call('HSET', KEYS[7], ARGV[10], ARGV[8])
          return {size}
        end
        if size == 0 then redis.call('HSET', KEYS[7], ARGV[10], ARGV[8]) end
        if tonumber(redis.call('HGET', KEYS[5], 'latest') or '0') < tonumber(ARGV[5]) then
          redis.call('HSET', KEYS[5], 'latest', ARGV[5])
        end
        local index = string.format('%d', size)
        redis.call('XADD', KEYS[1], string.format('%d-0', size + 1), 'r', ARGV[3])
        redis.call('APPEND', KEYS[2], ARGV[2] .. ARGV[11])
        redis.call('APPEND', KEYS[3], ARGV[4])
        redis.call('HSET', KEYS[4], ARGV[1], index)
        redis.call('HINCRBY', KEYS[5], 'outstanding', ARGV[6])
        redis.call('ZADD', KEYS[6], ARGV[5], index)
        redis.call('PUBLISH', ARGV[7], ARGV[8] .. struct.pack('>I8', size + 1))
        return size
        """;

    /// <summary>
    /// Keys e i c x d; arguments end (exclusive), step, reason as a byte. Looks at no more than a step of entries.
    /// They stay in x and d: until they expire their envelopes are known.
    /// Returns {how far everything is trimmed, where the trim ends, index and length of each entry freed}.
    /// </summary>
    public const string Trim = """
        local size = redis.call('STRLEN', KEYS[2]) / 45
        local below = tonumber(redis.call('HGET', KEYS[3], 'below') or '0')
        local stop = math.min(tonumber(ARGV[1]), size)
        if below >= stop then return {below, stop} end
        local last = math.min(stop, below + tonumber(ARGV[2]))
        local facts = redis.call('GETRANGE', KEYS[2], below * 45, last * 45 - 1)
        local answer, ids, bytes = {last, stop}, {}, 0
        for index = below, last - 1 do
          local at = (index - below) * 45
          if string.byte(facts, at + 45) == 0 then
            local length = struct.unpack('>I4', facts, at + 41)
            redis.call('SETRANGE', KEYS[2], index * 45 + 44, ARGV[3])
            ids[#ids + 1] = string.format('%d-0', index + 1)
            answer[#answer + 1] = index
            answer[#answer + 1] = length
            bytes = bytes + length
          end
        end
        if #ids > 0 then
          redis.call('XDEL', KEYS[1], unpack(ids))
          redis.call('HINCRBY', KEYS[3], 'outstanding', string.format('%d', -bytes))
        end
        redis.call('HSET', KEYS[3], 'below', string.format('%d', last))
        return answer
        """;

    /// <summary>
    /// Keys e i c x d; arguments now, count, reason as a byte. Forgets the envelopes of what expired, too late for anybody
    /// to bring again, and moves the mark below which all is trimmed. Returns index and length of each entry freed; one that was freed before is not among them.
    /// </summary>
    public const string TrimExpired = """
        local due = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])
        if #due == 0 then return {} end
        if redis.call('EXISTS', KEYS[2]) == 0 then return redis.error_reply('DAMAGED a lane has lost keys') end
        local answer, ids, known, bytes = {}, {}, {}, 0
        for _, index in ipairs(due) do
          local facts = redis.call('GETRANGE', KEYS[2], index * 45, index * 45 + 44)
          known[#known + 1] = string.sub(facts, 1, 32)
          if string.byte(facts, 45) == 0 then
            local length = struct.unpack('>I4', facts, 41)
            redis.call('SETRANGE', KEYS[2], index * 45 + 44, ARGV[3])
            ids[#ids + 1] = string.format('%d-0', index + 1)
            answer[#answer + 1] = tonumber(index)
            answer[#answer + 1] = length
            bytes = bytes + length
          end
        end
        if #ids > 0 then
          redis.call('XDEL', KEYS[1], unpack(ids))
          redis.call('HINCRBY', KEYS[3], 'outstanding', string.format('%d', -bytes))
        end
        redis.call('ZREM', KEYS[4], unpack(due))
        redis.call('HDEL', KEYS[5], unpack(known))
        local below, passed = tonumber(redis.call('HGET', KEYS[3], 'below') or '0'), 0
        local next = redis.call('GETRANGE', KEYS[2], below * 45, (below + 1024) * 45 - 1)
        while passed * 45 < #next and string.byte(next, passed * 45 + 45) ~= 0 do passed = passed + 1 end
        if passed > 0 then redis.call('HSET', KEYS[3], 'below', string.format('%d', below + passed)) end
        return answer
        """;

    /// <summary>
    /// Keys e i c x d; arguments the index through which it acknowledges, its bytes. Keeps it where it reaches further than what
    /// is kept, and not beyond the lane's end. Returns 1 where it did.
    /// </summary>
    public const string Acknowledge = """
        local through = tonumber(ARGV[1])
        if through >= redis.call('STRLEN', KEYS[2]) / 45 then return 0 end
        local kept = redis.call('HGET', KEYS[3], 'through')
        if kept and tonumber(kept) >= through then return 0 end
        redis.call('HSET', KEYS[3], 'through', ARGV[1], 'acknowledgement', ARGV[2])
        return 1
        """;

    /// <summary>
    /// Keys e i c x d h; argument a time. Forgets a closed lane of which nothing is left to free and either the last expired before
    /// that time or all is acknowledged: its counters and the acknowledgement stay. Returns 1 where it did.
    /// </summary>
    public const string Forget = """
        local counters = redis.call('HMGET', KEYS[3], 'closed', 'latest', 'forgotten', 'through')
        if not counters[1] or counters[3] or redis.call('XLEN', KEYS[1]) > 0 then return 0 end
        if tonumber(counters[4] or '-1') + 1 < tonumber(counters[1])
          and (tonumber(counters[2] or '0') >= tonumber(ARGV[1]) or redis.call('ZCARD', KEYS[4]) > 0) then return 0 end
        redis.call('HSET', KEYS[3], 'forgotten', '1')
        redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[4], KEYS[5], KEYS[6])
        return 1
        """;

    /// <summary>
    /// Keys e i c x d h g; arguments generation, lane id. Closes a lane that was lost at the size that it has, and forgets what
    /// is left of it, also where a key holds something of another kind. Returns 1 where it was not closed so before.
    /// </summary>
    public const string CloseLost = """
        if redis.call('TYPE', KEYS[3]).ok ~= 'hash' then redis.call('UNLINK', KEYS[3]) end
        if redis.call('TYPE', KEYS[6]).ok ~= 'string' then redis.call('UNLINK', KEYS[6]) end
        if redis.call('HGET', KEYS[3], 'lost') then return 0 end
        local size = string.format('%d', redis.call('STRLEN', KEYS[6]) / 40)
        redis.call('HSET', KEYS[3], 'closed', size, 'forgotten', '1', 'lost', '1', 'outstanding', '0')
        redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[4], KEYS[5], KEYS[6])
        redis.call('HSET', KEYS[7], ARGV[1], ARGV[2])
        return 1
        """;

    /// <summary>
    /// Keys documents, newest, revision, changed, versions; arguments name, version in 19 digits, hash then bytes,
    /// channel, how many hashes are kept where the newest alone is kept whole, else 0.
    /// Versions pass what a Lua number holds exactly, so they are compared as digits.
    /// Returns the new revision, 0 when the document is there, or the hash of another that is.
    /// </summary>
    public const string PutDocument = """
        local field, version, keep = ARGV[1] .. ':' .. ARGV[2], ARGV[2], tonumber(ARGV[5])
        local existing = redis.call('HGET', KEYS[1], field)
        if existing then
          local hash = string.sub(existing, 1, 32)
          if hash == string.sub(ARGV[3], 1, 32) then return 0 end
          return hash
        end
        local newest = redis.call('HGET', KEYS[2], ARGV[1])
        local revision = redis.call('INCR', KEYS[3])
        local bytes = ARGV[3]
        if not newest or version > newest then
          redis.call('HSET', KEYS[2], ARGV[1], version)
          redis.call('ZADD', KEYS[4], revision, ARGV[1])
          if newest and keep > 0 then
            local before = ARGV[1] .. ':' .. newest
            redis.call('HSET', KEYS[1], before, string.sub(redis.call('HGET', KEYS[1], before), 1, 32))
          end
        elseif keep > 0 then
          bytes = string.sub(bytes, 1, 32)
        end
        redis.call('HSET', KEYS[1], field, bytes)
        redis.call('ZADD', KEYS[5], 0, version)
        if keep > 0 and redis.call('ZCARD', KEYS[5]) > keep then
          local oldest = redis.call('ZPOPMIN', KEYS[5])[1]
          redis.call('HDEL', KEYS[1], ARGV[1] .. ':' .. oldest)
        end
        redis.call('PUBLISH', ARGV[4], struct.pack('>I8', revision))
        return revision
        """;

    /// <summary>Key documents; argument document field. Returns the hash, or nothing.</summary>
    public const string FindDocument = """
        local existing = redis.call('HGET', KEYS[1], ARGV[1])
        return existing and string.sub(existing, 1, 32)
        """;

    /// <summary>
    /// Key marker; arguments format, federation. Marks a Redis that nobody has marked; returns what the mark says, and 1 where
    /// it is new.
    /// </summary>
    public const string Mark = """
        local isNew = redis.call('HEXISTS', KEYS[1], 'format') == 0
        if isNew then redis.call('HSET', KEYS[1], 'format', ARGV[1], 'federation', ARGV[2]) end
        local mark = redis.call('HMGET', KEYS[1], 'format', 'federation')
        return {mark[1], mark[2], isNew and 1 or 0}
        """;
}
