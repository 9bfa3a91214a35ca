using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Backbone.Sqlite;

/// <summary>
/// Makes a whole copy of a file, also while its owner, which may be another process, goes on writing: 1 the file is what it must
/// be, and nothing is in the copy's place · 2 all pages of one snapshot are copied to a file beside, in one step, so that
/// writers do not make it begin again · 3 the copy is read: SQLite's integrity check, then what its store knows of it ·
/// 4 synced to the disk · 5 renamed. What fails leaves nothing under the copy's name.
/// </summary>
public static class SqliteCopy
{
    /// <summary>Makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="to">The copy; its folder is there, it is not. Readable by its owner only.</param>
    /// <param name="format">What the file must be.</param>
    /// <param name="federation">Whose it must be.</param>
    /// <param name="findFault">Reads the copy; what does not hold in it, or null.</param>
    /// <returns>Bytes of the copy.</returns>
    /// <exception cref="SqliteStoreException">There is no copy, and why.</exception>
    public static long Make(
        string path, string to, SqliteFormat format, string federation, Func<SqliteSession, string?>? findFault = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        (path, to) = (Path.GetFullPath(path), Path.GetFullPath(to));
        // 1
        if (!File.Exists(path)) throw new SqliteStoreException($"{path} is not there; check the settings");
        if (Path.Exists(to)) throw new SqliteStoreException($"{to} is there already, and a copy replaces nothing; name another file");
        var beside = Path.Combine(Path.GetDirectoryName(to)!, $".{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}.part");
        try
        {
            // 2
            MakeEmpty(beside);
            using (var source = new SqliteOpening(path, format, federation, DiskSync.Full).OpenBeside()) CopyPages(source, beside);
            // 3
            using (var copy = new SqliteOpening(beside, format, federation, DiskSync.Full).OpenBeside())
                if ((FindDamage(copy) ?? findFault?.Invoke(copy)) is { } fault)
                    throw new SqliteStoreException(
                        $"a copy of {path} does not hold: {fault}; none was made; stop the process, keep a copy of {path} and all files beside it as evidence, and check the disk");
            // 4
            using (var whole = new FileStream(beside, FileMode.Open, FileAccess.ReadWrite)) whole.Flush(flushToDisk: true);
            // 5
            File.Move(beside, to, overwrite: false);
            return new FileInfo(to).Length;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new SqliteStoreException(
                $"{path} was not copied to {to} ({refused.Message}); check that the folder is there, may be written to and has room", refused);
        }
        finally
        {
            foreach (var end in (string[])["", "-wal", "-shm", "-journal"]) Forget(beside + end);
        }
    }

    private static void MakeEmpty(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }

    private static void CopyPages(SqliteSession source, string beside)
    {
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = beside, Pooling = false }.ToString());
        copy.Open();
        source.Connection.BackupDatabase(copy); // one step over all pages
        using var alone = copy.CreateCommand();
        alone.CommandText = "PRAGMA journal_mode = DELETE"; // one file, with nothing beside it that could be forgotten
        alone.ExecuteNonQuery();
    }

    private static string? FindDamage(SqliteSession copy)
    {
        using var check = copy.Statement("PRAGMA integrity_check(1)");
        var words = check.Step() ? check.Text(0) : "SQLite did not check it";
        return words == "ok" ? null : words;
    }

    private static void Forget(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // A .part that stays is not taken for a copy, and why it stays is why the copying failed.
        }
    }
}
