using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Backbone.Transport;

/// <summary>
/// How many files a program may open at once. With very few the runtime cannot even load its own parts, so this is asked first of all,
/// and uses next to nothing of it.
/// </summary>
public static class OpenFiles
{
    /// <summary>The least that a program works with.</summary>
    public const int Least = 256;

    private const string Limits = "/proc/self/limits";
    private const string Name = "Max open files";
    private const int StandardError = 2;

    /// <summary>The limit; the runtime has raised the soft one to the hard one before. Elsewhere than on Linux nothing is known.</summary>
    public static int AtOnce()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Limits)) return int.MaxValue;
        foreach (var line in File.ReadAllLines(Limits))
            if (line.StartsWith(Name, StringComparison.Ordinal)
                && line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
                && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files)) return files;
        return int.MaxValue;
    }

    /// <summary>Why so few files do not do, and the next step; null where they do.</summary>
    public static string? Lack(int files) => files >= Least ? null
        : $"this process may open {files} files at once and needs {Least} at least: raise the limit (ulimit -n, or LimitNOFILE of its service; "
            + "16384 is good for a service)";

    /// <summary>Whether this process may open too few; then standard error says so.</summary>
    public static bool AreTooFew(string program)
    {
        if (Lack(AtOnce()) is not { } lack) return false;
        // Not by the console, which opens files of its own.
        using var error = new FileStream(new SafeFileHandle(StandardError, ownsHandle: false), FileAccess.Write);
        error.Write(System.Text.Encoding.UTF8.GetBytes($"{program}: {lack}\n"));
        return true;
    }
}
