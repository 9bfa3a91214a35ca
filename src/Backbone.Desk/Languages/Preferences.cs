using System.Text.Json;
using System.Text.Json.Serialization;
using Backbone.Custody;

namespace Backbone.Desk.Languages;

/// <summary>
/// How the officer wants the desk to be; kept in the profile's <c>desk.json</c>, so that every browser shows the same. Where that file
/// cannot be read or written, the choice lives as long as the desk does.
/// </summary>
public sealed class Preferences
{
    private const int MostBytes = 4096;
    private readonly string _path;
    private readonly Lock _gate = new();
    private Chosen _chosen;

    /// <summary>Reads what was chosen before.</summary>
    /// <param name="folder">The profile's folder.</param>
    public Preferences(string folder)
    {
        _path = Path.Combine(folder, "desk.json");
        _chosen = Read(_path);
    }

    /// <summary>The language; English until one is chosen or proposed.</summary>
    public Language Language => _chosen.Language ?? Language.English;

    /// <summary>Light or dark.</summary>
    public Theme Theme => _chosen.Theme;

    /// <summary>Whether single keys do something; who speaks to the machine, or shakes, may turn them off.</summary>
    public bool Shortcuts => _chosen.Shortcuts;

    /// <summary>Takes the browser's language where none was chosen.</summary>
    public void Propose(Language language)
    {
        lock (_gate) _chosen = _chosen with { Language = _chosen.Language ?? language };
    }

    /// <summary>Chooses.</summary>
    /// <returns>Whether it could be kept in the profile.</returns>
    public bool Choose(Language language, Theme theme, bool shortcuts)
    {
        lock (_gate)
        {
            _chosen = new Chosen(language, theme, shortcuts);
            try
            {
                WholeFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_chosen, PreferencesJson.Default.Chosen), replace: true);
                return true;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    private static Chosen Read(string path)
    {
        try
        {
            if (!File.Exists(path)) return new Chosen();
            var bytes = WholeFile.Read(path, MostBytes);
            return bytes.Length > MostBytes ? new Chosen() : JsonSerializer.Deserialize(bytes, PreferencesJson.Default.Chosen) ?? new Chosen();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return new Chosen();
        }
    }

    internal sealed record Chosen(Language? Language = null, Theme Theme = Theme.System, bool Shortcuts = true);
}

/// <summary>How it is written.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Preferences.Chosen))]
internal sealed partial class PreferencesJson : JsonSerializerContext;
