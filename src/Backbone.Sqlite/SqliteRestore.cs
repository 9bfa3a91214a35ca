using System.Globalization;

namespace Backbone.Sqlite;

/// <summary>
/// Puts a copy in the place of a store: 1 no process uses the store · 2 the copy is copied and checked beside the store, as
/// <see cref="SqliteCopy"/> does · 3 what was there is renamed, never removed: it may hold what the copy lacks, and is evidence ·
/// 4 the checked copy takes its name. What fails before 3 changes nothing.
/// </summary>
public static class SqliteRestore
{
    private static readonly string[] Ends = ["", "-wal", "-shm"];

    /// <summary>Does it.</summary>
    /// <param name="path">The store, which may be missing; its folder is there.</param>
    /// <param name="from">The copy, which stays.</param>
    /// <param name="format">What both must be.</param>
    /// <param name="federation">Whose they must be.</param>
    /// <param name="now">Names what was there before.</param>
    /// <param name="findFault">Reads the copy; what does not hold in it, or null.</param>
    /// <returns>Where the store that was there lies now; null where there was none.</returns>
    /// <exception cref="SqliteStoreException">It was not done, and why.</exception>
    public static string? Take(string path, string from, SqliteFormat format, string federation, DateTimeOffset now,
        Func<SqliteSession, string?>? findFault = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        path = Path.GetFullPath(path);
        var aside = $"{path}.before-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        try
        {
            // 1
            using var ownership = File.Exists(path) ? FileOwnership.Take(path) : null;
            if (Path.Exists(aside)) throw new SqliteStoreException($"{aside} is there already: wait a second");
            // 2
            var checkedCopy = aside + ".restored";
            SqliteCopy.Make(from, checkedCopy, format, federation, findFault);
            // 3
            var lay = Ends.Where(end => File.Exists(path + end)).ToList(); // a store that is gone may have left what lies beside it
            foreach (var end in lay) File.Move(path + end, aside + end, overwrite: false);
            // 4
            File.Move(checkedCopy, path, overwrite: false);
            return lay.Count == 0 ? null : aside;
        }
        catch (FileOwnedException owned)
        {
            throw new SqliteStoreException($"{path} is in use by a process: stop it first, because a restore replaces the store under it", owned);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SqliteStoreException(
                $"{from} did not take the place of {path} ({refused.Message}); look for files that begin with {aside}, and rename them back", refused);
        }
    }
}
