using System.Text.RegularExpressions;

namespace Backbone.Tidy.Tests.Mutants;

/// <summary>The list of mutants does not rot between two runs of it.</summary>
public sealed partial class MutantTests
{
    [Fact]
    public void The_text_that_a_mutant_replaces_stands_in_its_file_once() => Assert.Empty(MutantList.All
        .Select(mutant => (mutant, Count: Read(mutant.File).Split(mutant.Text).Length - 1))
        .Where(one => one.Count != 1)
        .Select(one => $"{one.mutant}: its text stands {one.Count} times in {one.mutant.File}: {one.mutant.Text}"));

    [Fact]
    public void Each_numbered_step_of_a_desk_has_a_mutant_and_no_other_number_has() => Assert.All(MutantList.Desks, desk =>
    {
        var steps = Enumerable.Range(1, Step().Count(Read(desk.File)));
        Assert.Equal(steps, MutantList.All.Where(mutant => mutant.Desk == desk).Select(mutant => mutant.Step).Distinct().Order());
    });

    [Fact]
    public void The_tests_that_must_see_a_mutant_exist() => Assert.All(MutantList.All
        .Select(mutant => (mutant.Desk.Suite, mutant.RedIn)).Distinct(), tests => Assert.Single(Directory.EnumerateFiles(
            Path.Combine(Project.Root, "tests", tests.Suite), $"{tests.RedIn}.cs", SearchOption.AllDirectories)));

    private static string Read(string file) => File.ReadAllText(Path.Combine(Project.Root, "src", file));

    [GeneratedRegex("^/// <item>", RegexOptions.Multiline)]
    private static partial Regex Step();
}
