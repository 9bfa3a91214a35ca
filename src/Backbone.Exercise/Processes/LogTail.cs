using System.Text;

namespace Backbone.Exercise.Processes;

/// <summary>What a process printed, and the last lines of that and of its log file.</summary>
internal sealed class LogTail(ProcessSettings settings)
{
    private const int MaxLines = 12;
    private const int MaxPrinted = 1000; // lines; a process whose log is a file prints next to nothing
    private const int MaxBytes = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<string> _printed = [];

    /// <summary>The newest lines that it printed.</summary>
    public string[] Printed
    {
        get
        {
            lock (_lock) return [.. _printed];
        }
    }

    /// <summary>Takes a line that it printed.</summary>
    public void Add(string line)
    {
        lock (_lock)
        {
            if (_printed.Count == MaxPrinted) _printed.Dequeue();
            _printed.Enqueue(line);
        }
    }

    /// <summary>Both, one line after the other; empty where nothing was written.</summary>
    public string Read() => string.Join('\n', [.. Printed.TakeLast(MaxLines), .. NewestLog()]);

    // The log rolls: broker.log is written as broker20261124.log, broker20261124_001.log and so on.
    private IEnumerable<string> NewestLog()
    {
        if (settings.Find("logFile") is not { } file) return [];
        var full = Path.GetFullPath(file, settings.Folder);
        var pattern = Path.GetFileNameWithoutExtension(full) + "*" + Path.GetExtension(full);
        var folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder)) return [];
        return Directory.GetFiles(folder, pattern).MaxBy(File.GetLastWriteTimeUtc) is { } newest ? LastLines(newest) : [];
    }

    private static IEnumerable<string> LastLines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(-Math.Min(file.Length, MaxBytes), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(MaxLines);
    }
}
