using System.Collections.Immutable;
using System.Text;
using Backbone.Client;
using Backbone.Policies;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Rules;

/// <summary>A policy in a file: read up to its bound, and compiled.</summary>
internal static class PolicyFile
{
    /// <summary>Reads a file; one that is too long is a fault when it is compiled.</summary>
    /// <exception cref="BackboneException">Usage: it cannot be read.</exception>
    public static PolicySource Read(string path) => new(path, SmallFile.Read(path, PolicyLimits.SourceBytes));

    /// <summary>Which policy a text is: an acceptance says <c>accept:</c>, and a release policy may not.</summary>
    public static PolicyKind KindOf(PolicySource source) =>
        Encoding.UTF8.GetString(source.Bytes.Span).Split('\n').Any(line => line.StartsWith("accept:", StringComparison.Ordinal))
            ? PolicyKind.Acceptance : PolicyKind.Release;

    /// <summary>Compiles a policy of either kind.</summary>
    /// <returns>The policy, or everything that is wrong with it.</returns>
    public static (Policy? Policy, ImmutableArray<PolicyFault> Faults) Compile(
        PolicySource source, PolicyKind kind, FederationSnapshot federation, Timestamp now, UnknownNames unknown)
    {
        ImmutableArray<PolicyFault> faults;
        Policy? policy = kind == PolicyKind.Release
            ? ReleasePolicy.TryCompile(source, federation, now, unknown, out var release, out faults) ? release : null
            : AcceptancePolicy.TryCompile(source, federation, now, unknown, out var acceptance, out faults) ? acceptance : null;
        return (policy, faults);
    }

    /// <summary>The same, where it must compile.</summary>
    /// <exception cref="BackboneException">Usage: every fault, a line each, at file:line:column.</exception>
    public static Policy Require(
        PolicySource source, PolicyKind kind, FederationSnapshot federation, Timestamp now, UnknownNames unknown)
    {
        var (policy, faults) = Compile(source, kind, federation, now, unknown);
        return policy ?? throw Wrong(faults);
    }

    /// <summary>Faults as one.</summary>
    public static BackboneException Wrong(ImmutableArray<PolicyFault> faults) =>
        new(FaultKind.Usage, string.Join('\n', faults), "correct the file");
}
