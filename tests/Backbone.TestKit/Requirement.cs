using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Backbone.TestKit;

/// <summary>
/// Something that a test needs and a stranger's machine may lack. The test is skipped with a word, unless the
/// environment variable BACKBONE_REQUIRE names the thing (names separated by commas or blanks, such as
/// <c>python,redis,shared</c>): then it fails, so that a machine which is meant to have it cannot lose it unseen.
/// </summary>
public static class Requirement
{
    /// <summary>Ends the running test: skipped, or failed where the thing is required.</summary>
    /// <param name="name">The name as BACKBONE_REQUIRE spells it.</param>
    /// <param name="why">What is missing, in one line.</param>
    [DoesNotReturn]
    public static void Missing(string name, string why)
    {
        if (IsDemanded(name)) Assert.Fail($"{why} (BACKBONE_REQUIRE names {name})");
        Assert.Skip($"skipped: {why}");
    }

    /// <summary>Whether BACKBONE_REQUIRE names the thing.</summary>
    public static bool IsDemanded(string name) =>
        (Environment.GetEnvironmentVariable("BACKBONE_REQUIRE") ?? "")
            .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Contains(name, StringComparer.OrdinalIgnoreCase);
}
