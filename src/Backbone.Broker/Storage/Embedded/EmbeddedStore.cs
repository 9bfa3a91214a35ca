using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Sqlite;
using Microsoft.Data.Sqlite;

namespace Backbone.Broker.Storage.Embedded;

/// <summary>
/// The broker's store in one SQLite file, for a federation that one broker serves. Writes go through the group commit,
/// reads beside it; followers are rung after the commit that holds what they wait for.
/// </summary>
internal sealed class EmbeddedStore : IBrokerStore
{
    private const string Documents = "documents";

    /// <summary>Bytes on the disk below which somebody must see to it: 512 MiB.</summary>
    private const long NarrowDisk = 512L << 20;

    private readonly SqliteFile _file;
    private readonly Wakeups<LaneKey> _lanes = new();
    private readonly Wakeups<string> _documents = new();

    private readonly int _laneEntries;

    private EmbeddedStore(SqliteFile file, Durability durability, int laneEntries)
    {
        (_file, _laneEntries) = (file, laneEntries);
        Guarantee = durability == Durability.Volatile
            ? "volatile: an append outlives the broker, not the machine (SQLite WAL, synchronous=OFF)"
            : "fsync: every append is on disk before its answer (SQLite WAL, synchronous=FULL, group commit)";
    }

    public string Guarantee { get; }

    public Timestamp? EmptiedAt => null; // nobody can empty a file that this process owns

    /// <summary>Commits so far, each one fsync.</summary>
    public long Commits => _file.Writer.Commits;

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="StoreRefusedException">It is not this federation's embedded store, or cannot promise what is
    /// asked.</exception>
    /// <param name="path">The file.</param>
    /// <param name="federation">The federation's id.</param>
    /// <param name="durability">What an answered append outlives.</param>
    /// <param name="laneEntries">Entries of one lane's life.</param>
    public static EmbeddedStore Open(
        string path, string federation, Durability durability, int laneEntries = StoreLimits.LaneEntries)
    {
        if (durability == Durability.Replicated)
            throw new StoreRefusedException(
                "Durability: replicated was asked for, but the embedded store has one copy; ask for fsync, or use Redis");
        try
        {
            var sync = durability == Durability.Volatile ? DiskSync.Off : DiskSync.Full;
            return new EmbeddedStore(SqliteFile.Open(path, EmbeddedFormat.Format, federation, sync), durability, laneEntries);
        }
        catch (SqliteStoreException refused)
        {
            throw new StoreRefusedException(refused.Message, refused);
        }
    }

    /// <summary>Makes a whole copy of the file, which a broker may be using.</summary>
    /// <returns>Bytes of the copy.</returns>
    /// <exception cref="StoreUnavailableException">There is no copy, and why.</exception>
    public static long Copy(string path, string to, string federation)
    {
        try
        {
            return SqliteCopy.Make(path, to, EmbeddedFormat.Format, federation);
        }
        catch (SqliteStoreException refused)
        {
            throw new StoreUnavailableException(refused.Message, refused);
        }
    }

    /// <summary>Puts a copy in the place of the file, which no broker is using.</summary>
    /// <returns>Where the store that was there lies now; null where there was none.</returns>
    /// <exception cref="StoreUnavailableException">It was not done, and why.</exception>
    public static string? Restore(string path, string from, string federation, DateTimeOffset now)
    {
        try
        {
            return SqliteRestore.Take(path, from, EmbeddedFormat.Format, federation, now);
        }
        catch (SqliteStoreException refused)
        {
            throw new StoreUnavailableException(refused.Message, refused);
        }
    }

    public async ValueTask<AppendOutcome> AppendAsync(LaneAppend append, CancellationToken cancellation = default)
    {
        append.Check();
        var outcome = await WriteAsync(LaneAppending.Append, (append, _laneEntries), cancellation);
        if (outcome is AppendOutcome.Appended(var index)) _lanes.Ring(append.Lane, index + 1);
        return outcome;
    }

    public ValueTask<IReadOnlyList<LaneEntry>> ReadAsync(
        LaneKey lane, ulong fromIndex, ReadLimits limits, CancellationToken cancellation = default)
    {
        limits.Check();
        return ReadFileAsync(LaneReading.Read, (IdOf(lane), fromIndex, limits), cancellation);
    }

    public ValueTask<bool> ContainsAsync(
        LaneKey lane, EnvelopeId envelope, CancellationToken cancellation = default) =>
        ReadFileAsync(LaneReading.Contains, (IdOf(lane), envelope), cancellation);

    public ValueTask<ulong> SizeAsync(LaneKey lane, CancellationToken cancellation = default) =>
        ReadFileAsync(static (session, id) => LaneReading.Find(session, id).Size, IdOf(lane), cancellation);

    public ValueTask<ulong> KeptFromAsync(LaneKey lane, CancellationToken cancellation = default) =>
        ReadFileAsync(LaneReading.KeptFrom, IdOf(lane), cancellation);

    public ValueTask<IReadOnlyList<LaneStanding>> ReadStandingsAsync(
        string mailbox, CancellationToken cancellation = default) =>
        ReadFileAsync(LaneReading.ReadStandings, mailbox, cancellation);

    public async ValueTask CloseLostAsync(LaneKey lane, uint generation, CancellationToken cancellation = default)
    {
        lane.Check();
        if (await WriteAsync(LaneTrimming.CloseLost, (lane, generation), cancellation)) _lanes.RingAll();
    }

    public async ValueTask<int> ForgetAsync(ulong beforeMs, CancellationToken cancellation = default) =>
        await WriteAsync(LaneTrimming.Forget, beforeMs, cancellation);

    public ValueTask<ulong> OutstandingAsync(LaneKey lane, CancellationToken cancellation = default) =>
        ReadFileAsync(static (session, id) => LaneReading.Find(session, id).Outstanding, IdOf(lane), cancellation);

    public ValueTask<IReadOnlyList<MarkedEntry>> ReadHashesAsync(
        LaneKey lane, ulong fromIndex, int count, CancellationToken cancellation = default)
    {
        new ReadLimits(count, 0).Check();
        return ReadFileAsync(LaneReading.ReadHashes, (IdOf(lane), fromIndex, count), cancellation);
    }

    public async ValueTask<IReadOnlyList<LanePosition>> WaitForMoreAsync(
        IReadOnlyCollection<LanePosition> known, CancellationToken cancellation = default)
    {
        var sizes = known.ToDictionary(position => position.Lane, position => position.Size);
        while (true)
        {
            using var follower = _lanes.Enlist(sizes);
            var grown = await ReadFileAsync(LaneReading.Grown, known, cancellation);
            if (grown.Count > 0) return grown;
            await follower.Rung.WaitAsync(cancellation);
        }
    }

    public async ValueTask<IReadOnlyList<TrimmedEntry>> TrimAsync(
        LaneKey lane, ulong throughIndex, TrimReason reason, CancellationToken cancellation = default)
    {
        lane.Check();
        var all = await WriteAsync(LaneTrimming.Trim, (lane, throughIndex, reason), cancellation);
        for (var step = all; step.Count == StoreLimits.TrimStep;)
        {
            step = await WriteAsync(LaneTrimming.Trim, (lane, throughIndex, reason), cancellation);
            all.AddRange(step);
        }
        return all;
    }

    public async ValueTask<bool> KeepAcknowledgementAsync(
        LaneKey lane, LaneAcknowledgement acknowledgement, CancellationToken cancellation = default)
    {
        acknowledgement.Check();
        return await WriteAsync(LaneAcknowledging.Keep, (IdOf(lane), acknowledgement), cancellation);
    }

    public ValueTask<LaneAcknowledgement?> FindAcknowledgementAsync(LaneKey lane, CancellationToken cancellation = default) =>
        ReadFileAsync(LaneAcknowledging.Find, IdOf(lane), cancellation);

    public async ValueTask<IReadOnlyList<TrimmedEntry>> TrimExpiredAsync(
        ulong nowMs, int count, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, StoreLimits.TrimStep);
        return await WriteAsync(LaneTrimming.TrimExpired, (nowMs, count), cancellation);
    }

    public async ValueTask<PutDocumentOutcome> PutDocumentAsync(
        StoredDocument document, DocumentKeeping keeping, CancellationToken cancellation = default)
    {
        document.Key.Check();
        ArgumentOutOfRangeException.ThrowIfZero(document.Bytes.Length);
        var (outcome, revision) = await WriteAsync(DocumentShelf.Put, (document, keeping), cancellation);
        if (outcome is PutDocumentOutcome.Stored) _documents.Ring(Documents, revision);
        return outcome;
    }

    public ValueTask<StoredDocument?> GetDocumentAsync(DocumentKey key, CancellationToken cancellation = default)
    {
        key.Check();
        return ReadFileAsync(DocumentShelf.Get, key, cancellation);
    }

    public ValueTask<StoredDocument?> GetNewestDocumentAsync(
        string type, string nation, CancellationToken cancellation = default)
    {
        new DocumentKey(type, nation, 0).Check();
        return ReadFileAsync(DocumentShelf.Newest, (type, nation), cancellation);
    }

    public ValueTask<Digest?> FindDocumentAsync(DocumentKey key, CancellationToken cancellation = default)
    {
        key.Check();
        return ReadFileAsync(DocumentShelf.Find, key, cancellation);
    }

    public ValueTask<IReadOnlyList<ulong>> ListVersionsAsync(
        string type, string nation, ulong after, int count, CancellationToken cancellation = default)
    {
        new DocumentKey(type, nation, 0).Check();
        StoreLimits.CheckVersions(count);
        return ReadFileAsync(DocumentShelf.ListVersions, (type, nation, after, count), cancellation);
    }

    public ValueTask<DocumentList> ListDocumentsAsync(ulong afterRevision, CancellationToken cancellation = default) =>
        ReadFileAsync(DocumentShelf.List, afterRevision, cancellation);

    public async ValueTask<ulong> WaitForDocumentsAsync(ulong knownRevision, CancellationToken cancellation = default)
    {
        var known = new Dictionary<string, ulong> { [Documents] = knownRevision };
        while (true)
        {
            using var follower = _documents.Enlist(known);
            var revision = await ReadFileAsync(static (session, _) => DocumentShelf.Revision(session), 0, cancellation);
            if (revision != knownRevision) return revision;
            await follower.Rung.WaitAsync(cancellation);
        }
    }

    public async ValueTask<StoreStanding> LookAsync(CancellationToken cancellation = default)
    {
        await ReadFileAsync(static (session, _) => DocumentShelf.Revision(session), 0, cancellation);
        var left = _file.RoomOnDisk();
        if (_file.Writer.Fault is null) return new StoreStanding($"{Guarantee}; its disk has {left >> 20} MiB left", left < NarrowDisk) { DiskLeft = left };
        try
        {
            await _file.ProveWritableAsync(cancellation);
        }
        catch (SqliteStoreException failure)
        {
            throw Unavailable(failure);
        }
        return new StoreStanding($"{Guarantee}; its disk has {left >> 20} MiB left", left < NarrowDisk) { DiskLeft = left };
    }

    /// <summary>Commits what waits and closes the file; who waits for more hears that it is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _lanes.RingAll();
        _documents.RingAll();
    }

    private static LaneId IdOf(LaneKey lane)
    {
        lane.Check();
        return lane.Id;
    }

    private StoreUnavailableException Unavailable(Exception failure) =>
        new($"{_file.Path} cannot be written ({failure.Message}); check its disk", failure)
        {
            ForCallers = failure is SqliteStoreException { IsFull: true } ? "the broker's store is full" : null,
        };

    private async ValueTask<T> WriteAsync<TState, T>(
        Func<SqliteSession, TState, T> work, TState state, CancellationToken cancellation)
    {
        try
        {
            return await _file.Writer.WriteAsync(work, state, cancellation);
        }
        catch (Exception failure) when (failure is SqliteException or SqliteStoreException)
        {
            throw Unavailable(failure);
        }
    }

    private async ValueTask<T> ReadFileAsync<TState, T>(
        Func<SqliteSession, TState, T> read, TState state, CancellationToken cancellation)
    {
        try
        {
            return await _file.ReadAsync(read, state, cancellation);
        }
        catch (Exception failure) when (failure is SqliteException or SqliteStoreException)
        {
            throw new StoreUnavailableException($"{_file.Path} cannot be read ({failure.Message}); check its disk", failure);
        }
    }
}
