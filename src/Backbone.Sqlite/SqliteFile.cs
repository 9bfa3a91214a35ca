using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Backbone.Sqlite;

/// <summary>
/// A SQLite file that this process owns: WAL, one writer with group commit, a few readers beside it. It carries what
/// it is (application_id), its format number (user_version) and its federation's id; whatever does not fit is refused
/// when opening.
/// </summary>
public sealed class SqliteFile : IAsyncDisposable
{
    /// <summary>Reads at once: each holds a thread and a page cache, and two cores read no faster with more.</summary>
    public const int ReaderBound = 4;

    /// <summary>Bytes that a proof writes: more than what the WAL may have left over from before.</summary>
    private const int ProofBytes = 1 << 20;

    private readonly FileStream _ownership;
    private readonly SqliteSession _writing;
    private readonly Func<SqliteSession> _openReader;
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SemaphoreSlim _reading = new(ReaderBound);
    private bool _disposed;

    internal SqliteFile(string path, FileStream ownership, SqliteSession writing, Func<SqliteSession> openReader)
    {
        Path = path;
        _ownership = ownership;
        _writing = writing;
        _openReader = openReader;
        Writer = new GroupCommitWriter(writing, path);
    }

    /// <summary>The file's full path; <c>-wal</c> and <c>-shm</c> lie beside it.</summary>
    public string Path { get; }

    /// <summary>The one writer.</summary>
    public GroupCommitWriter Writer { get; }

    /// <summary>Opens a file, makes it where it is not there, and brings an older format to the newest.</summary>
    /// <param name="path">Its folder must be there.</param>
    /// <param name="format">What the file must be.</param>
    /// <param name="federation">The federation's id, which the file carries from its first opening.</param>
    /// <param name="sync">What a commit waits for.</param>
    /// <exception cref="SqliteStoreException">
    /// Another process owns it; it is no SQLite file or of another kind, a newer format or another federation; it
    /// cannot be read.
    /// </exception>
    public static SqliteFile Open(string path, SqliteFormat format, string federation, DiskSync sync = DiskSync.Full) =>
        new SqliteOpening(System.IO.Path.GetFullPath(path), format, federation, sync).Open();

    /// <summary>
    /// Runs <paramref name="read"/> over one snapshot of what is committed, on the caller's thread; waits where
    /// <see cref="ReaderBound"/> reads run already. It must not write.
    /// </summary>
    /// <exception cref="SqliteStoreException">The disk fails.</exception>
    /// <exception cref="SqliteException">SQLite refused what was asked.</exception>
    public async ValueTask<T> ReadAsync<TState, T>(
        Func<SqliteSession, TState, T> read, TState state, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        await _reading.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_readers.TryTake(out var session)) session = _openReader();
            return Snapshot(session, read, state);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary><see cref="ReadAsync{TState,T}"/> for a read that carries its own state.</summary>
    public ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellation = default) =>
        ReadAsync(static (session, own) => own(session), read, cancellation);

    /// <summary>Bytes that the file's disk has left for this process.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public long RoomOnDisk() => new DriveInfo(System.IO.Path.GetDirectoryName(Path)!).AvailableFreeSpace;

    /// <summary>Writes as much as a message may have, and takes it away again: where that passes, the file can be written.</summary>
    /// <exception cref="SqliteStoreException">It cannot, and why.</exception>
    public async ValueTask ProveWritableAsync(CancellationToken cancellation = default)
    {
        var fault = Writer.Fault;
        await Writer.WriteAsync(static session =>
        {
            using (var make = session.Statement("CREATE TABLE IF NOT EXISTS room_proof (bytes BLOB) STRICT")) make.Run();
            using var write = session.Statement("INSERT INTO room_proof (bytes) VALUES (zeroblob(?))");
            return write.Bind(1, ProofBytes).Run();
        }, cancellation);
        await Writer.WriteAsync(static session =>
        {
            using var drop = session.Statement("DROP TABLE room_proof");
            return drop.Run();
        }, cancellation);
        Writer.Proved(fault);
    }

    /// <summary>Commits what waits, lets running reads end, closes and gives the file free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        await Writer.DisposeAsync();
        for (var i = 0; i < ReaderBound; i++) await _reading.WaitAsync();
        _disposed = true;
        while (_readers.TryTake(out var reader)) reader.Dispose();
        _writing.Dispose();
        await _ownership.DisposeAsync();
        _reading.Release(ReaderBound);
    }

    private T Snapshot<TState, T>(SqliteSession session, Func<SqliteSession, TState, T> read, TState state)
    {
        var sound = false;
        try
        {
            using (var begin = session.Statement("BEGIN")) begin.Run();
            var value = read(session, state);
            using (var end = session.Statement("COMMIT")) end.Run();
            sound = true;
            return value;
        }
        // Read-only is what a reader is: that it must not write is no fault of the disk.
        catch (SqliteException failure) when (failure.SqliteErrorCode != SQLitePCL.raw.SQLITE_READONLY
            && SqliteStoreException.OfDisk(Path, failure) is { } disk)
        {
            throw disk;
        }
        finally
        {
            if (sound) _readers.Add(session);
            else session.Dispose(); // whatever state a failed read left behind goes with its connection
        }
    }
}
