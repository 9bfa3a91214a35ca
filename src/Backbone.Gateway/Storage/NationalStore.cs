using Backbone.Protocol.Addresses;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>
/// The nation's own store, one SQLite file that one gateway at a time owns. What belongs together (stamp, journal entry
/// and outbox; mail, journal entry and receipt) is one transaction; the tables' classes take part in it.
/// </summary>
internal sealed class NationalStore(SqliteFile file) : IAsyncDisposable
{
    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="SqliteStoreException">It is not the store of this nation in this federation, or another process owns it.</exception>
    public static NationalStore Open(string path, FederationName federation, NationCode nation) =>
        new(SqliteFile.Open(path, NationalFormat.Format, OwnerOf(federation, nation)));

    /// <summary>Makes a whole copy of the file, which a gateway may be using, and reads its journal against its root.</summary>
    /// <returns>Bytes of the copy.</returns>
    /// <exception cref="SqliteStoreException">There is no copy, and why.</exception>
    public static long Copy(string path, string to, FederationName federation, NationCode nation, Func<SqliteSession, string?> findFault) =>
        SqliteCopy.Make(path, to, NationalFormat.Format, OwnerOf(federation, nation), findFault);

    /// <summary>Puts a copy in the place of the file, which no gateway is using, once its journal gives its root.</summary>
    /// <returns>Where the store that was there lies now; null where there was none.</returns>
    /// <exception cref="SqliteStoreException">It was not done, and why.</exception>
    public static string? Restore(
        string path, string from, FederationName federation, NationCode nation, DateTimeOffset now, Func<SqliteSession, string?> findFault) =>
        SqliteRestore.Take(path, from, NationalFormat.Format, OwnerOf(federation, nation), now, findFault);

    /// <summary>Runs work in a transaction; answers when it is on disk.</summary>
    public ValueTask<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation = default) =>
        file.Writer.WriteAsync(work, cancellation);

    /// <summary>Runs work in a transaction; answers when it is on disk.</summary>
    public async Task WriteAsync(Action<SqliteSession> work, CancellationToken cancellation = default) =>
        await file.Writer.WriteAsync(session =>
        {
            work(session);
            return true;
        }, cancellation);

    /// <summary>Reads from one snapshot of what is on disk.</summary>
    public ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellation = default) =>
        file.ReadAsync(read, cancellation);

    /// <summary>What its disk did not take, until a proof has passed again; null while it takes everything.</summary>
    public SqliteStoreException? Fault => file.Writer.Fault;

    /// <summary>Commits so far.</summary>
    public long Commits => file.Writer.Commits;

    /// <summary>Writes that wait, or are being committed.</summary>
    public int Queued => file.Writer.Queued;

    /// <summary>Bytes that its disk has left.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public long RoomOnDisk() => file.RoomOnDisk();

    /// <summary>Proves that it can be written.</summary>
    /// <exception cref="SqliteStoreException">It cannot, and why.</exception>
    public ValueTask ProveWritableAsync(CancellationToken cancellation) => file.ProveWritableAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => file.DisposeAsync();

    private static string OwnerOf(FederationName federation, NationCode nation) => $"{federation}, nation {nation}";
}
