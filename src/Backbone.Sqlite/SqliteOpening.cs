using Microsoft.Data.Sqlite;

namespace Backbone.Sqlite;

/// <summary>
/// Opens a file in four steps: own it, ask what it is, bring it to the newest format, check the pragmas. Or beside its owner: ask
/// what it is, and read.
/// </summary>
internal sealed class SqliteOpening(string path, SqliteFormat format, string federation, DiskSync sync)
{
    private const string IdentityTable = "CREATE TABLE file_identity (federation TEXT NOT NULL) STRICT";

    /// <summary>How long SQLite waits for a lock; there is no other process, so only for its own checkpoint.</summary>
    private const int BusySeconds = 5;

    /// <summary>What the WAL file is cut back to after a checkpoint.</summary>
    private const int WalBytes = 64 << 20;

    /// <summary>Pages in the WAL before a commit copies them into the file: 16 MiB.</summary>
    private const int CheckpointPages = 4096;

    /// <summary>The writer's page cache.</summary>
    private const int CacheKibibytes = 32 << 10;

    public SqliteFile Open()
    {
        ArgumentException.ThrowIfNullOrEmpty(federation);
        var ownership = Own();
        SqliteSession? session = null;
        try
        {
            session = Connect();
            var found = Identify(session);
            Configure(session);
            Upgrade(session, found);
            return new SqliteFile(path, ownership, session, OpenReader);
        }
        catch (Exception failure)
        {
            session?.Dispose();
            ownership.Dispose();
            if (failure is not SqliteException said) throw;
            throw NotOpened(said);
        }
    }

    /// <summary>Opens a file that is there to read it, beside its owner, which goes on.</summary>
    public SqliteSession OpenBeside()
    {
        SqliteSession? session = null;
        try
        {
            session = OpenReader();
            return Identify(session) > 0 ? session : throw Refusal("is empty", "a store", "start its process once");
        }
        catch (Exception failure)
        {
            session?.Dispose();
            if (failure is not SqliteException said) throw;
            throw NotOpened(said);
        }
    }

    private SqliteStoreException NotOpened(SqliteException said) => new(said.SqliteErrorCode == SQLitePCL.raw.SQLITE_NOTADB
        ? $"{path} is not a SQLite database; expected {format.Kind}; name another file, or restore this one"
        : $"{path} cannot be opened as {format.Kind} ({said.Message}); check the disk and the folder's rights", said);

    private FileStream Own()
    {
        try
        {
            return FileOwnership.Take(path);
        }
        catch (FileOwnedException owned)
        {
            throw new SqliteStoreException(
                $"{path} is owned by another process, by this name or another one of the same file; stop the other one, or give this one a file of its own", owned);
        }
        catch (DirectoryNotFoundException missing)
        {
            throw new SqliteStoreException($"{path}: its folder is not there; make the folder first", missing);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SqliteStoreException(
                $"{path} cannot be opened ({refused.Message}); check that it is a file that this process may read and write", refused);
        }
    }

    private SqliteSession Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        connection.Open();
        var session = new SqliteSession(connection);
        Run(session, $"PRAGMA busy_timeout = {BusySeconds * 1000}");
        return session;
    }

    private SqliteSession OpenReader()
    {
        var session = Connect();
        Run(session, "PRAGMA query_only = ON");
        return session;
    }

    /// <returns>The format number found, 0 for an empty file.</returns>
    private int Identify(SqliteSession session)
    {
        var kind = Number(session, "PRAGMA application_id");
        var version = Number(session, "PRAGMA user_version");
        if (kind == 0 && version == 0 && Number(session, "SELECT count(*) FROM sqlite_schema") == 0) return 0;
        if (kind != format.ApplicationId)
            throw Refusal($"has application id {kind}", $"{format.ApplicationId}", "name the right file");
        if (version > format.Version)
            throw Refusal($"has format {version}", $"at most {format.Version}", "start the newer program, or restore an older file");
        using var identity = session.Statement("SELECT federation FROM file_identity");
        var owner = identity.Step() ? identity.Text(0) : "(none)";
        return owner == federation
            ? (int)version
            : throw Refusal($"belongs to federation {owner}", federation, "name its own file, or correct the settings");
    }

    private SqliteStoreException Refusal(string found, string expected, string next) =>
        new($"{path} {found}; this {format.Kind} expects {expected}; {next}");

    private void Configure(SqliteSession session)
    {
        var journal = sync == DiskSync.Full ? "FULL" : "OFF";
        Run(session, "PRAGMA journal_mode = WAL", $"PRAGMA synchronous = {journal}", "PRAGMA foreign_keys = ON",
            $"PRAGMA journal_size_limit = {WalBytes}", $"PRAGMA wal_autocheckpoint = {CheckpointPages}",
            $"PRAGMA cache_size = -{CacheKibibytes}",
            "PRAGMA temp_store = MEMORY"); // what a savepoint could undo is kept there: on disk it cost more than the work
        using var mode = session.Statement("PRAGMA journal_mode");
        if (!mode.Step() || mode.Text(0) != "wal")
            throw new SqliteStoreException($"{path}: SQLite refuses the WAL here; use a local file system");
        if (Number(session, "PRAGMA synchronous") != (sync == DiskSync.Full ? 2 : 0))
            throw new SqliteStoreException($"{path}: SQLite did not take synchronous={journal}; its library is not ours");
    }

    private void Upgrade(SqliteSession session, int found)
    {
        if (found == format.Version) return;
        Run(session, "BEGIN IMMEDIATE");
        if (found == 0)
        {
            Run(session, $"PRAGMA application_id = {format.ApplicationId}", IdentityTable);
            using var identity = session.Statement("INSERT INTO file_identity (federation) VALUES (?1)");
            identity.Bind(1, federation).Run();
        }
        for (var step = found; step < format.Version; step++) Run(session, format.Steps[step]);
        Run(session, $"PRAGMA user_version = {format.Version}", "COMMIT");
    }

    private static long Number(SqliteSession session, string sql)
    {
        using var statement = session.Statement(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    private static void Run(SqliteSession session, params ReadOnlySpan<string> scripts)
    {
        foreach (var script in scripts)
        {
            using var command = session.Connection.CreateCommand();
            command.CommandText = script;
            command.ExecuteNonQuery();
        }
    }
}
