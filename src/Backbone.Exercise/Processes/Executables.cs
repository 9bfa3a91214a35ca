namespace Backbone.Exercise.Processes;

/// <summary>Where the programs lie: beside the one that runs, or each in its package's folder beside that one's.</summary>
public static class Executables
{
    internal const string Broker = "backbone-broker";
    internal const string Gateway = "backbone-gateway";

    /// <summary>The program's path; null where it lies in neither place.</summary>
    /// <param name="name">The program.</param>
    public static string? Locate(string name) => PlacesOf(name).FirstOrDefault(File.Exists);

    /// <exception cref="ExerciseException">It is not there.</exception>
    internal static string Find(string name) => Locate(name) ?? throw new ExerciseException(
        $"there is no {string.Join(", nor ", PlacesOf(name))}: install the package {name}, or build all programs into one folder with make build and start from there");

    private static string[] PlacesOf(string name)
    {
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return [Path.Combine(AppContext.BaseDirectory, file), Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", name, file))];
    }
}
