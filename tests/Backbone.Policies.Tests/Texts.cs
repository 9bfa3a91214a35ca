using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Policies.Tests;

/// <summary>Policies from texts, in the test federation.</summary>
internal static class Texts
{
    /// <summary>KOR (kisa, nis, upbit), JPN (npa, jpcert), USA (cisa, fbi); park is KOR's releaser.</summary>
    public static FederationSnapshot Federation => TestFederation.Default.Snapshot;

    public static Timestamp Now => TestFederation.Default.Now;

    public static Lifetime Week => new(Now, Now.Plus(TimeSpan.FromDays(7)));

    /// <summary>A release policy from its rules, one to a line.</summary>
    public static ReleasePolicy Release(string rules, string nation = "KOR") => ReleaseOf($"nation: {nation}\n{List("release", rules)}");

    /// <summary>An acceptance policy from its rules, one to a line.</summary>
    public static AcceptancePolicy Acceptance(string rules, string nation = "JPN") => AcceptanceOf($"nation: {nation}\n{List("accept", rules)}");

    /// <summary>A release policy from a whole file.</summary>
    public static ReleasePolicy ReleaseOf(string text) =>
        ReleasePolicy.TryCompile(PolicySource.Of("release.yaml", text), Federation, Now, UnknownNames.AreFaults, out var policy, out var faults)
            ? policy : throw new InvalidOperationException($"{string.Join("\n", faults)}\nin\n{text}");

    /// <summary>An acceptance policy from a whole file.</summary>
    public static AcceptancePolicy AcceptanceOf(string text) =>
        AcceptancePolicy.TryCompile(PolicySource.Of("acceptance.yaml", text), Federation, Now, UnknownNames.AreFaults, out var policy, out var faults)
            ? policy : throw new InvalidOperationException($"{string.Join("\n", faults)}\nin\n{text}");

    /// <summary>What is wrong with a release policy, from its rules.</summary>
    public static ImmutableArray<PolicyFault> FaultsOfRules(string rules) => FaultsOf($"nation: KOR\n{List("release", rules)}");

    /// <summary>What is wrong with a file.</summary>
    public static ImmutableArray<PolicyFault> FaultsOf(string text, PolicyKind kind = PolicyKind.Release) =>
        FaultsOf(PolicySource.Of(kind == PolicyKind.Release ? "release.yaml" : "acceptance.yaml", text), kind);

    /// <summary>What is wrong with a source.</summary>
    public static ImmutableArray<PolicyFault> FaultsOf(PolicySource source, PolicyKind kind = PolicyKind.Release)
    {
        ImmutableArray<PolicyFault> faults;
        var compiled = kind == PolicyKind.Release
            ? ReleasePolicy.TryCompile(source, Federation, Now, UnknownNames.AreFaults, out _, out faults)
            : AcceptancePolicy.TryCompile(source, Federation, Now, UnknownNames.AreFaults, out _, out faults);
        Assert.Equal(compiled, faults.IsEmpty);
        return faults;
    }

    /// <summary>As it would be signed, in force for a week.</summary>
    public static PolicyEdition<T> InForce<T>(this T policy) where T : Policy => new(policy, 1, Week);

    private static string List(string key, string rules) =>
        string.IsNullOrWhiteSpace(rules) ? $"{key}: []\n" : $"{key}:\n{string.Concat(rules.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(rule => $"  {rule}\n"))}";
}
