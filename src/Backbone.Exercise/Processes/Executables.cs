namespace Backbone.Exercise.Processes;

/// <summary>Where the programs lie: all beside the one that runs.</summary>
internal static class Executables
{
    public const string Broker = "backbone-broker";
    public const string Gateway = "backbone-gateway";

    /// <exception cref="ExerciseException">It is not there.</exception>
    public static string Find(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? name + ".exe" : name);
        return File.Exists(path)
            ? path
            : throw new ExerciseException($"there is no {path}: build all programs into one folder with make build, and start from there");
    }
}
