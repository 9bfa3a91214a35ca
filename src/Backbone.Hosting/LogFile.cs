using System.Globalization;
using Backbone.Hosting.Settings;

namespace Backbone.Hosting;

/// <summary>The log's file: a date is put into its name each day.</summary>
internal static class LogFile
{
    /// <summary>Sees that the log can be written there; otherwise the process would run without any.</summary>
    /// <param name="path">As the settings name it.</param>
    /// <exception cref="SettingsException">It cannot be written.</exception>
    public static void Check(string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            if (Path.GetDirectoryName(full) is not { } folder || !Directory.Exists(folder))
                throw new SettingsException($"logFile: the folder of {full} is not there; make it, or name another file");
            // The very file that the log begins with today: a folder may take new files, and not let this one be written.
            var today = TimeProvider.System.GetLocalNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            var file = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(full)}{today}{Path.GetExtension(full)}");
            new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingsException($"logFile: {path} cannot be written ({fault.Message}); give this process the right to, or name another file", fault);
        }
    }
}
