using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using Backbone.Custody;

namespace Backbone.Authority.Copies;

/// <summary>
/// A whole copy of a profile's or an office's folder in one file, for its owner only: a tar archive, the manifest first. Made so: 1 every
/// file is read and hashed · 2 the archive is written beside, synced · 3 it is read again and held against the hashes · 4 the folder is read
/// again: where it changed meanwhile, all is done anew · 5 the archive gets its name. Key files are sealed in it as they are in the folder.
/// </summary>
public static class FolderCopy
{
    private const string ManifestName = "backbone-copy.json";
    private const int MaxManifest = 16 * 1024 * 1024;
    private const int Attempts = 3;

    /// <summary>Makes a copy.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="to">The file, which is not there yet.</param>
    /// <param name="kind">What kind of folder it is.</param>
    /// <param name="of">Whose, for people.</param>
    /// <param name="clock">What time it is.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="AuthorityException">There is no copy, and why.</exception>
    public static CopyManifest Make(string folder, string to, FolderKind kind, string of, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(to);
        ArgumentNullException.ThrowIfNull(clock);
        if (File.Exists(to)) throw new AuthorityException($"{to} is there already, and a copy replaces nothing", "name another file");
        var beside = $"{to}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.part";
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                // 1
                var manifest = new CopyManifest(kind, of, clock.GetUtcNow(), CopiedTree.Read(folder));
                // 2
                Write(folder, beside, manifest);
                // 3, 4
                if (!Holds(beside, manifest) || !CopiedTree.Read(folder).SequenceEqual(manifest.Files)) continue;
                // 5
                File.Move(beside, to, overwrite: false);
                return manifest;
            }
            throw new AuthorityException($"{folder} changes while it is copied", "end what works in it, and try again");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AuthorityException($"{folder} cannot be copied to {to}: {fault.Message}", "check the rights of both, and the disk", fault);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Reads a copy's manifest, and holds every file in it against it.</summary>
    /// <exception cref="AuthorityException">It is no copy, or is damaged.</exception>
    public static CopyManifest Check(string from) => Read(from, (_, _) => { });

    /// <summary>Puts a copy into a folder: everything is checked before anything gets its place.</summary>
    /// <param name="from">The copy.</param>
    /// <param name="into">The folder; what is there is replaced only on demand, and then kept beside.</param>
    /// <param name="replace">Whether a folder that is there may go aside.</param>
    /// <param name="clock">What time it is.</param>
    /// <returns>What it holds, and where the folder that was there lies now; null where there was none.</returns>
    /// <exception cref="AuthorityException">Nothing was restored, and why.</exception>
    public static (CopyManifest Manifest, string? Aside) Restore(string from, string into, bool replace, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(into);
        ArgumentNullException.ThrowIfNull(clock);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(into));
        var isThere = Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any();
        if (File.Exists(target)) throw new AuthorityException($"{target} is a file", "name a folder");
        if (isThere && !replace)
            throw new AuthorityException($"{target} holds something, and nothing is replaced unasked",
                "name an empty folder; or add --replace, which keeps what is there beside it under another name");
        var beside = $"{target}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.part";
        try
        {
            OwnerFolder.Make(beside);
            var manifest = Read(from, (name, bytes) =>
            {
                var path = Path.Combine([beside, .. name.Split('/')]);
                OwnerFolder.Make(Path.GetDirectoryName(path)!);
                WholeFile.Write(path, bytes);
            });
            var aside = isThere ? $"{target}.before-{clock.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmss'Z'}" : null;
            if (aside is not null) Directory.Move(target, aside);
            else if (Directory.Exists(target)) Directory.Delete(target);
            Directory.Move(beside, target);
            return (manifest, aside);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AuthorityException($"{from} cannot be restored into {target}: {fault.Message}", "check the rights of both, and the disk", fault);
        }
        finally
        {
            if (Directory.Exists(beside)) Directory.Delete(beside, recursive: true);
        }
    }

    private static void Write(string folder, string to, CopyManifest manifest)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(to, options);
        using (var tar = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: true))
        {
            Add(tar, ManifestName, new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, CopyJson.Default.CopyManifest)), manifest.Made);
            foreach (var one in manifest.Files)
                using (var content = File.OpenRead(Path.Combine([folder, .. one.Name.Split('/')]))) Add(tar, one.Name, content, manifest.Made);
        }
        file.Flush(flushToDisk: true);
    }

    private static void Add(TarWriter tar, string name, Stream content, DateTimeOffset made) => tar.WriteEntry(
        new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = content,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            ModificationTime = made,
        });

    private static bool Holds(string archive, CopyManifest expected)
    {
        try
        {
            return Check(archive).Files.SequenceEqual(expected.Files);
        }
        catch (AuthorityException)
        {
            return false; // a file changed between its hash and its bytes
        }
    }

    private static CopyManifest Read(string from, Action<string, byte[]> take)
    {
        try
        {
            using var file = WholeFile.Open(from);
            using var tar = new TarReader(file);
            if (tar.GetNextEntry() is not { EntryType: TarEntryType.RegularFile, Name: ManifestName, DataStream: { } first })
                throw Damaged(from, "it does not begin with what it holds");
            var manifest = JsonSerializer.Deserialize(WholeFile.Read(first, MaxManifest), CopyJson.Default.CopyManifest) ?? throw new JsonException("it is null");
            foreach (var one in manifest.Files)
            {
                if (!CopiedTree.IsName(one.Name) || one.Size is < 0 or > CopiedTree.MaxFile) throw Damaged(from, "it names a file that can be none");
                if (tar.GetNextEntry() is not { EntryType: TarEntryType.RegularFile } entry || entry.Name != one.Name)
                    throw Damaged(from, $"{one.Name} is not there");
                var bytes = entry.DataStream is { } content ? WholeFile.Read(content, (int)one.Size) : [];
                if (bytes.Length != one.Size || CopiedTree.HashOf(new MemoryStream(bytes)) != one.Hash) throw Damaged(from, $"{one.Name} is not what was copied");
                take(one.Name, bytes);
            }
            return tar.GetNextEntry() is null ? manifest : throw Damaged(from, "it holds more than it says");
        }
        catch (Exception fault) when (fault is JsonException or InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw Damaged(from, fault.Message, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AuthorityException($"{from} cannot be read: {fault.Message}", "check that it is there, and its rights", fault);
        }
    }

    private static AuthorityException Damaged(string from, string why, Exception? fault = null) =>
        new($"{from} is no whole copy: {why}", "take another copy", fault);
}
