using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Backbone.Hosting.Settings;

/// <summary>Reads a process's settings: one JSON file, strict, whose paths are relative to its own folder.</summary>
public static class SettingsFile
{
    /// <summary>Largest settings file in bytes: more is none.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads the file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="type">How it is read; refuses unknown members.</param>
    /// <exception cref="SettingsException">It is not there, cannot be read, or is not of its form.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            using var stream = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1]; // to its end, whatever length it says: a device may have none
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read > MaxBytes) throw new SettingsException($"{path} is over {MaxBytes} bytes and no settings file");
            return JsonSerializer.Deserialize(new MemoryStream(bytes, 0, read), type) // which passes over a byte order mark
                ?? throw new SettingsException($"{path}: it holds no settings; write them as a JSON object");
        }
        catch (JsonException wrong)
        {
            // Its own message, which also says which members are missing or not known; never a value.
            throw new SettingsException(
                $"{path} is not understood at line {wrong.LineNumber + 1} ({wrong.Path}): {wrong.Message} Check names and commas", wrong);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"the settings cannot be read ({unreadable.Message}): check --config", unreadable);
        }
    }

    /// <summary>A path as the settings file means it.</summary>
    public static string Resolve(string settingsPath, string path) =>
        Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(settingsPath))!);
}
