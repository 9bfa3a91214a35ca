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
}
