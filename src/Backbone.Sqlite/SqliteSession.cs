using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Backbone.Sqlite;

/// <summary>One connection and its prepared statements; used by one thread at a time.</summary>
public sealed class SqliteSession : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, IGathered> _gathered = [];

    internal SqliteSession(SqliteConnection connection) => Connection = connection;

    /// <summary>
    /// The connection, for what statements do not cover. Transactions belong to the file, not to the caller.
    /// </summary>
    public SqliteConnection Connection { get; }

    /// <summary>Row id of the newest insert of this session.</summary>
    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(Connection.Handle);

    internal bool InTransaction => raw.sqlite3_get_autocommit(Connection.Handle) == 0;

    /// <summary>
    /// The statement for a text, prepared at its first use: <c>using var find = session.Statement(Sql);</c>. Texts are
    /// constants: values are bound, never written into the text.
    /// </summary>
    /// <exception cref="InvalidOperationException">The same statement is in use already.</exception>
    /// <exception cref="SqliteException">The text is not SQL that this file understands.</exception>
    public Statement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new Statement(Connection.Handle!, sql);
            _statements.Add(sql, statement);
        }
        return statement.Take(sql);
    }

    /// <summary>
    /// What gathers in the present piece of work: read at its first use in it, written at the work's end, and forgotten with it. Only
    /// inside work that <see cref="GroupCommitWriter"/> runs.
    /// </summary>
    /// <param name="read">Reads it as it stands in the file.</param>
    public T Gather<T>(Func<SqliteSession, T> read) where T : class, IGathered
    {
        ArgumentNullException.ThrowIfNull(read);
        if (_gathered.TryGetValue(typeof(T), out var known)) return (T)known;
        var gathered = read(this);
        _gathered.Add(typeof(T), gathered);
        return gathered;
    }

    /// <summary>The same where it was used in the present piece of work already; else null.</summary>
    public T? FindGathered<T>() where T : class, IGathered => (T?)_gathered.GetValueOrDefault(typeof(T));

    /// <summary>The work has ended well.</summary>
    internal void WriteGathered()
    {
        foreach (var one in _gathered.Values) one.Write(this);
        _gathered.Clear();
    }

    /// <summary>Nothing of the work counts.</summary>
    internal void ForgetGathered() => _gathered.Clear();

    /// <summary>Closes the statements and the connection.</summary>
    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Finish();
        _statements.Clear();
        Connection.Dispose();
    }
}
