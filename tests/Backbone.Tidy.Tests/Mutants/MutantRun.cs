using System.Diagnostics;

namespace Backbone.Tidy.Tests.Mutants;

/// <summary>
/// Every mutant of the list must be seen by its tests: <c>make mutants</c>. Each is built in a copy of the tree, one after the
/// other, and its tests are run; one that they let pass fails the run. BACKBONE_DESK names one desk whose mutants alone are tried.
/// </summary>
public sealed class MutantRun(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public async Task Every_mutant_is_seen()
    {
        var cancel = TestContext.Current.CancellationToken;
        var desk = Environment.GetEnvironmentVariable("BACKBONE_DESK");
        var mutants = MutantList.All.Where(mutant => string.IsNullOrEmpty(desk) || mutant.Desk.Name == desk).ToList();
        Assert.True(mutants.Count > 0, $"{desk} has no mutants; these have: {string.Join(", ", MutantList.Desks.Select(known => known.Name))}");
        using var tree = new TreeCopy();
        foreach (var suite in mutants.Select(mutant => mutant.Desk.Suite).Distinct()) Assert.Empty(await tree.BuildAsync(suite, cancel));
        foreach (var (suite, name) in mutants.Select(mutant => (mutant.Desk.Suite, mutant.RedIn)).Distinct())
        {
            var (total, failed) = await tree.TestAsync(suite, name, cancel);
            Assert.True(total > 0 && failed == 0, $"{failed} of {total} tests of {name} fail without any mutant");
        }
        var unseen = new List<string>();
        foreach (var mutant in mutants)
        {
            var started = Stopwatch.GetTimestamp();
            var verdict = await JudgeAsync(tree, mutant, cancel);
            output.WriteLine($"{verdict ?? "seen"}: {mutant} ({Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s)");
            if (verdict is not null) unseen.Add($"{verdict}: {mutant}");
        }
        Assert.Empty(unseen);
    }

    // Null where its tests see it.
    private static async Task<string?> JudgeAsync(TreeCopy tree, Mutant mutant, CancellationToken cancellation)
    {
        tree.Replace(mutant.File, mutant.Text, mutant.Instead);
        try
        {
            var errors = await tree.BuildAsync(mutant.Desk.Suite, cancellation);
            if (errors.Length > 0) return $"does not build ({errors.Split('\n').First(line => line.Contains("error", StringComparison.Ordinal))})";
            var (_, failed) = await tree.TestAsync(mutant.Desk.Suite, mutant.RedIn, cancellation);
            return failed > 0 ? null : $"NOT SEEN by {mutant.RedIn}";
        }
        finally
        {
            tree.Restore(mutant.File);
        }
    }
}
