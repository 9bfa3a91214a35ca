using Backbone.Exercise.Processes;
using Backbone.TestKit;

namespace Backbone.EndToEnd.Tests;

/// <summary>All that a process has said: its log files, one JSON object a line, and what it printed.</summary>
internal sealed class ProcessLog(ServiceProcess process)
{
    /// <summary>The lines of the log, oldest first.</summary>
    public List<string> Lines()
    {
        var folder = Path.GetDirectoryName(process.SettingsFile)!;
        return [.. Directory.GetFiles(folder, "*.log").Order(StringComparer.Ordinal).SelectMany(Read)];
    }

    /// <summary>Shows a test's watch what the processes of a federation have said in their log files.</summary>
    public static void ReadAll(RunningFederation running, LogWatch watch)
    {
        foreach (var process in running.Gateways.Values.Append(running.Broker)) watch.Read(new ProcessLog(process).Lines());
    }

    /// <summary>All of it.</summary>
    public string Everything() => string.Join('\n', [.. Lines(), .. process.Printed]);

    private static IEnumerable<string> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
