using System.Runtime.InteropServices;

namespace Backbone.Sqlite;

/// <summary>
/// Makes one opener the owner of a file, whatever name it was opened by: symbolic links and hard links are the same file. On
/// Linux the lock is one of the open file description (fcntl, F_OFD_SETLK) on a byte far behind all that SQLite uses: SQLite's
/// own locks are the process's and end when any handle on the file is closed; this one ends with its own handle alone, and
/// with the process. Elsewhere it lies on a file beside, and holds for one name.
/// </summary>
internal static partial class FileOwnership
{
    private const int SetLockOfDescription = 37;
    private const short WriteLock = 1;
    private const int TryAgain = 11;
    private const int Denied = 13;
    private const long Place = 1L << 62;

    /// <summary>Opens the file, which is made where it is missing, and owns it until the stream is closed.</summary>
    /// <exception cref="FileOwnedException">Another opener owns it.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be opened.</exception>
    public static FileStream Take(string path)
    {
        if (!OperatingSystem.IsLinux()) return TakeBeside(path);
        var file = Open(path, FileShare.ReadWrite);
        var wanted = new FileLock { Type = WriteLock, Start = Place, Length = 1 };
        if (Lock(file.SafeFileHandle, SetLockOfDescription, ref wanted) == 0) return file;
        var fault = Marshal.GetLastPInvokeError();
        file.Dispose();
        throw fault is TryAgain or Denied ? new FileOwnedException() : new IOException(Marshal.GetPInvokeErrorMessage(fault));
    }

    private static FileStream TakeBeside(string path)
    {
        using (Open(path, FileShare.ReadWrite)) { }
        try
        {
            return Open(path + ".lock", FileShare.None);
        }
        catch (IOException fault) when (fault is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new FileOwnedException();
        }
    }

    // Only the owner reads a store; SQLite gives -wal and -shm the same rights.
    private static FileStream Open(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Lock(SafeHandle file, int command, ref FileLock wanted);

    // struct flock of 64-bit Linux.
    private struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}

/// <summary>Somebody else owns the file.</summary>
internal sealed class FileOwnedException : Exception;
