namespace Backbone.Exercise.Processes;

/// <summary>Where the programs lie: beside the one that runs, or each in its package's folder beside that one's.</summary>
internal static class Executables
{
    public const string Broker = "backbone-broker";
    public const string Gateway = "backbone-gateway";

    /// <exception cref="ExerciseException">It is not there.</exception>
    public static string Find(string name) => Find(name, AppContext.BaseDirectory);

    /// <param name="name">The program.</param>
    /// <param name="folder">Where the one that runs lies.</param>
    internal static string Find(string name, string folder)
    {
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        var (beside, packaged) = (Path.Combine(folder, file), Path.GetFullPath(Path.Combine(folder, "..", name, file)));
        return File.Exists(beside) ? beside
            : File.Exists(packaged) ? packaged
            : throw new ExerciseException(
                $"there is no {beside}, nor {packaged}: install the package {name}, or build all programs into one folder with make build and start from there");
    }
}
