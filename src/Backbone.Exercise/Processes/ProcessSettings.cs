using System.Text.Json.Nodes;

namespace Backbone.Exercise.Processes;

/// <summary>Reads and changes single settings of a process's file.</summary>
internal sealed class ProcessSettings(string path)
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Its folder, from which its paths go.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(path)!;

    /// <summary>A text; null where the file does not say it.</summary>
    public string? Find(string name) => PrivateFiles.ReadObject(path)[name]?.ToString();

    /// <summary>Changes some, and leaves the others as they are.</summary>
    public void Set(params ReadOnlySpan<(string Name, JsonNode? Value)> changes)
    {
        var json = PrivateFiles.ReadObject(path);
        foreach (var (name, value) in changes) json[name] = value;
        PrivateFiles.Write(path, json);
    }

    /// <summary>Changes one in an object of the file.</summary>
    public void SetIn(string part, string name, string value)
    {
        var json = PrivateFiles.ReadObject(path);
        if (json[part] is not JsonObject inner)
            throw new ExerciseException($"{path} has no object '{part}': restore it, or make the exercise anew in another folder");
        inner[name] = value;
        PrivateFiles.Write(path, json);
    }
}
