using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Backbone.Sqlite;

/// <summary>
/// A SQLite file cannot be opened as asked, or cannot take what was written: the message names the file, what was
/// found, what was expected and the next step. After a failed commit nothing of that commit is in the file.
/// </summary>
public sealed class SqliteStoreException : Exception
{
    /// <summary>Says what is broken, and what to do.</summary>
    public SqliteStoreException(string message) : base(message)
    {
    }

    /// <summary>Says what is broken, what to do, and what SQLite or the file system said.</summary>
    public SqliteStoreException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>
    /// Whether it is for want of room on the disk: what was asked for passes again, unchanged, once there is some.
    /// </summary>
    public bool IsFull { get; init; }

    /// <summary>
    /// What SQLite's failure means where it is the disk's and not the statement's; null where it is the statement's, a broken
    /// constraint say.
    /// </summary>
    internal static SqliteStoreException? OfDisk(string file, SqliteException failure)
    {
        // The kernel has no code of its own for a full disk where the index of the WAL grows.
        if (failure.SqliteErrorCode == raw.SQLITE_FULL || failure.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHMSIZE)
            return new SqliteStoreException(
                $"{file}: the store is full ({failure.Message}); nothing of this was kept; make room on its disk, and it goes on by itself", failure)
            {
                IsFull = true,
            };
        return failure.SqliteErrorCode is raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
            ? new SqliteStoreException(
                $"{file}: the disk fails ({failure.Message}); check the disk and the folder's rights, and the system's log", failure)
            : null;
    }
}
