using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Broker.Storage.Redis;

/// <summary>
/// The broker's store in Redis, for several brokers at once. An append is one script on the connection that all share;
/// followers are rung by what Redis publishes, and look for themselves now and then in case something published was
/// missed.
/// </summary>
internal sealed class RedisStore : IBrokerStore
{
    /// <summary>How often a follower looks for itself; a wake-up is lost only with a connection.</summary>
    public static readonly TimeSpan DefaultPoll = TimeSpan.FromSeconds(2);

    private readonly RedisConnection _redis;
    private readonly RedisKeys _keys;
    private readonly RedisAppending _appending;
    private readonly RedisDocuments _documents;
    private readonly RedisWakeups _wakeups;

    private long _emptiedAt;

    private RedisStore(RedisConnection redis, RedisKeys keys, RedisWakeups wakeups, TimeProvider time, int laneEntries)
    {
        (_redis, _keys, _wakeups) = (redis, keys, wakeups);
        _appending = new RedisAppending(redis, keys, laneEntries);
        _documents = new RedisDocuments(redis, keys);
        _redis.Interrupted += keys.ForgetListed;
        _redis.Emptied += () =>
        {
            Interlocked.Exchange(ref _emptiedAt, (long)Timestamp.Now(time).Milliseconds);
            keys.ForgetListed();
            wakeups.RingAll();
        };
    }

    public Timestamp? EmptiedAt => Interlocked.Read(ref _emptiedAt) is var at and > 0 ? new Timestamp((ulong)at) : null;

    public string Guarantee => _redis.Guarantee.Line;

    /// <summary>Connects, checks what Redis promises and holds, and hears its wake-ups.</summary>
    /// <param name="address">See <see cref="RedisAddress"/>.</param>
    /// <param name="federation">The federation's id.</param>
    /// <param name="durability">What Redis must promise at least.</param>
    /// <param name="time">For the followers' own looks.</param>
    /// <param name="poll">How often followers look for themselves; <see cref="DefaultPoll"/> where null.</param>
    /// <param name="laneEntries">Entries of one lane's life, at most <see cref="StoreLimits.LaneEntries"/>.</param>
    /// <exception cref="StoreRefusedException">It cannot be used as asked.</exception>
    /// <exception cref="StoreUnavailableException">Nobody answers there.</exception>
    public static async Task<RedisStore> OpenAsync(
        string address, string federation, Durability durability, TimeProvider time, TimeSpan? poll = null,
        int laneEntries = StoreLimits.LaneEntries)
    {
        var keys = new RedisKeys(federation);
        var redis = await RedisConnection.OpenAsync(RedisAddress.Parse(address), federation, durability, time);
        try
        {
            var wakeups = new RedisWakeups(redis, time, poll ?? DefaultPoll);
            await wakeups.HearAsync(keys);
            return new RedisStore(redis, keys, wakeups, time, laneEntries);
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<AppendOutcome> AppendAsync(LaneAppend append, CancellationToken cancellation = default)
    {
        append.Check();
        var outcome = await Answer(_appending.AppendAsync(append, cancellation), cancellation);
        if (outcome is AppendOutcome.Appended(var index)) _wakeups.RingLane(append.Lane.Id, index + 1);
        return outcome;
    }

    public ValueTask<IReadOnlyList<LaneEntry>> ReadAsync(
        LaneKey lane, ulong fromIndex, ReadLimits limits, CancellationToken cancellation = default)
    {
        limits.Check();
        return Answer(RedisReading.ReadAsync(_redis, _keys.Of(lane), fromIndex, limits), cancellation);
    }

    public ValueTask<bool> ContainsAsync(
        LaneKey lane, EnvelopeId envelope, CancellationToken cancellation = default) =>
        Answer(RedisReading.ContainsAsync(_redis, _keys.Of(lane), envelope), cancellation);

    public ValueTask<ulong> SizeAsync(LaneKey lane, CancellationToken cancellation = default) =>
        Answer(RedisReading.SizeAsync(_redis, _keys.Of(lane)), cancellation);

    public ValueTask<ulong> KeptFromAsync(LaneKey lane, CancellationToken cancellation = default) =>
        Answer(RedisReading.KeptFromAsync(_redis, _keys.Of(lane)), cancellation);

    public ValueTask<IReadOnlyList<LaneStanding>> ReadStandingsAsync(
        string mailbox, CancellationToken cancellation = default) =>
        Answer(RedisReading.ReadStandingsAsync(_redis, _keys, mailbox), cancellation);

    public async ValueTask CloseLostAsync(LaneKey lane, uint generation, CancellationToken cancellation = default)
    {
        await RedisTrimming.CloseLostAsync(_redis, _keys, lane, generation).WaitAsync(cancellation);
        _wakeups.RingAll();
    }

    public ValueTask<int> ForgetAsync(ulong beforeMs, CancellationToken cancellation = default) =>
        Answer(RedisTrimming.ForgetAsync(_redis, _keys, beforeMs), cancellation);

    public ValueTask<ulong> OutstandingAsync(LaneKey lane, CancellationToken cancellation = default) =>
        Answer(RedisReading.OutstandingAsync(_redis, _keys.Of(lane)), cancellation);

    public ValueTask<IReadOnlyList<MarkedEntry>> ReadHashesAsync(
        LaneKey lane, ulong fromIndex, int count, CancellationToken cancellation = default)
    {
        new ReadLimits(count, 0).Check();
        return Answer(RedisReading.ReadHashesAsync(_redis, _keys.Of(lane), fromIndex, count), cancellation);
    }

    public async ValueTask<IReadOnlyList<LanePosition>> WaitForMoreAsync(
        IReadOnlyCollection<LanePosition> known, CancellationToken cancellation = default) =>
        await _wakeups.WaitForMoreAsync(known, lane => RedisReading.SizeAsync(_redis, _keys.Of(lane)), cancellation);

    public ValueTask<IReadOnlyList<TrimmedEntry>> TrimAsync(
        LaneKey lane, ulong throughIndex, TrimReason reason, CancellationToken cancellation = default) =>
        Answer(RedisTrimming.TrimAsync(_redis, _keys, lane, throughIndex, reason), cancellation);

    public ValueTask<bool> KeepAcknowledgementAsync(
        LaneKey lane, LaneAcknowledgement acknowledgement, CancellationToken cancellation = default)
    {
        acknowledgement.Check();
        return Answer(RedisTrimming.KeepAsync(_redis, _keys.Of(lane), acknowledgement), cancellation);
    }

    public ValueTask<LaneAcknowledgement?> FindAcknowledgementAsync(LaneKey lane, CancellationToken cancellation = default) =>
        Answer(RedisReading.FindAcknowledgementAsync(_redis, _keys.Of(lane)), cancellation);

    public ValueTask<IReadOnlyList<TrimmedEntry>> TrimExpiredAsync(
        ulong nowMs, int count, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, StoreLimits.TrimStep);
        return Answer(RedisTrimming.TrimExpiredAsync(_redis, _keys, nowMs, count), cancellation);
    }

    public async ValueTask<PutDocumentOutcome> PutDocumentAsync(
        StoredDocument document, DocumentKeeping keeping, CancellationToken cancellation = default)
    {
        document.Key.Check();
        ArgumentOutOfRangeException.ThrowIfZero(document.Bytes.Length);
        var (outcome, revision) = await Answer(_documents.PutAsync(document, keeping), cancellation);
        if (outcome is PutDocumentOutcome.Stored) _wakeups.RingDocuments(revision);
        return outcome;
    }

    public ValueTask<StoredDocument?> GetDocumentAsync(DocumentKey key, CancellationToken cancellation = default)
    {
        key.Check();
        return Answer(_documents.GetAsync(key), cancellation);
    }

    public ValueTask<StoredDocument?> GetNewestDocumentAsync(
        string type, string nation, CancellationToken cancellation = default)
    {
        new DocumentKey(type, nation, 0).Check();
        return Answer(_documents.NewestAsync(type, nation), cancellation);
    }

    public ValueTask<Digest?> FindDocumentAsync(DocumentKey key, CancellationToken cancellation = default)
    {
        key.Check();
        return Answer(_documents.FindAsync(key), cancellation);
    }

    public ValueTask<IReadOnlyList<ulong>> ListVersionsAsync(
        string type, string nation, ulong after, int count, CancellationToken cancellation = default)
    {
        new DocumentKey(type, nation, 0).Check();
        StoreLimits.CheckVersions(count);
        return Answer(_documents.ListVersionsAsync(type, nation, after, count), cancellation);
    }

    public ValueTask<DocumentList> ListDocumentsAsync(ulong afterRevision, CancellationToken cancellation = default) =>
        Answer(_documents.ListAsync(afterRevision), cancellation);

    public async ValueTask<ulong> WaitForDocumentsAsync(ulong knownRevision, CancellationToken cancellation = default) =>
        await _wakeups.WaitForDocumentsAsync(knownRevision, _documents.RevisionAsync, cancellation);

    public async ValueTask<StoreStanding> LookAsync(CancellationToken cancellation = default)
    {
        await _redis.VerifyNowAsync().AsTask().WaitAsync(cancellation);
        await _redis.ProveWritableAsync().WaitAsync(cancellation);
        return new StoreStanding(Guarantee);
    }

    /// <summary>Closes the connection; who waits for more hears that it is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _appending.DisposeAsync();
        _wakeups.RingAll();
    }

    /// <summary>A caller may leave; what Redis was asked goes on, and its answer is unknown to whoever left.</summary>
    private static ValueTask<T> Answer<T>(Task<T> asked, CancellationToken cancellation) =>
        new(cancellation.CanBeCanceled ? asked.WaitAsync(cancellation) : asked);
}
