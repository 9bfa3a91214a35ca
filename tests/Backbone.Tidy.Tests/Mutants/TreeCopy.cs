using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Backbone.Tidy.Tests.Mutants;

/// <summary>A copy of the tree, without what was built, in a folder that goes with it: mutants never touch the tree itself.</summary>
internal sealed partial class TreeCopy : IDisposable
{
    private static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2);
    private readonly string _root = Directory.CreateTempSubdirectory("backbone-mutants-").FullName;

    public TreeCopy()
    {
        foreach (var room in new[] { "src", "tests", "protos", "certs" })
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Project.Root, room), "*", SearchOption.AllDirectories)) Copy(file);
        foreach (var file in Directory.EnumerateFiles(Project.Root)) Copy(file);
    }

    /// <summary>Changes one text in one file.</summary>
    public void Replace(string file, string text, string instead)
    {
        var path = Path.Combine(_root, "src", file);
        var before = File.ReadAllText(path);
        Assert.Equal(2, before.Split(text).Length);
        File.WriteAllText(path, before.Replace(text, instead, StringComparison.Ordinal));
    }

    /// <summary>The file as it is in the tree itself. Its time is new, or the next build would not see the change.</summary>
    public void Restore(string file) =>
        File.WriteAllText(Path.Combine(_root, "src", file), File.ReadAllText(Path.Combine(Project.Root, "src", file)));

    /// <summary>Builds a test project. Analyzers say nothing: what a mutant leaves unused is not what is asked.</summary>
    /// <returns>The errors; empty where it builds.</returns>
    public async Task<string> BuildAsync(string project, CancellationToken cancellation)
    {
        var (code, output) = await RunAsync(LongestBuild, "dotnet",
            ["build", Path.Combine("tests", project), "-c", "Release", "--nologo", "-v", "quiet", "-nodeReuse:false", "-p:RunAnalyzers=false",
                "-p:TreatWarningsAsErrors=false", "-p:EnforceCodeStyleInBuild=false"], cancellation);
        return code == 0 ? "" : output;
    }

    /// <summary>Runs one class of a test project.</summary>
    /// <returns>How many tests it has, and how many failed.</returns>
    public async Task<(int Total, int Failed)> TestAsync(string project, string name, CancellationToken cancellation)
    {
        var (_, output) = await RunAsync(LongestRun, Path.Combine(_root, "artifacts", "bin", project, "release", project),
            ["-class", $"*.{name}", "-noColor"], cancellation);
        var counts = Counts().Match(output);
        Assert.True(counts.Success, $"{name} came to no end: {output}");
        return (int.Parse(counts.Groups[1].ValueSpan, provider: null),
            int.Parse(counts.Groups[2].ValueSpan, provider: null) + int.Parse(counts.Groups[3].ValueSpan, provider: null));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Copy(string file)
    {
        var to = Path.Combine(_root, Path.GetRelativePath(Project.Root, file));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(file, to);
    }

    private async Task<(int Code, string Output)> RunAsync(
        TimeSpan longest, string program, string[] arguments, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(longest);
        // No build node may stay behind: it would hold the output open.
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{program} does not start");
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(enough.Token), process.StandardError.ReadToEndAsync(enough.Token));
            await process.WaitForExitAsync(enough.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex(@"Total: (\d+), Errors: (\d+), Failed: (\d+)")]
    private static partial Regex Counts();
}
