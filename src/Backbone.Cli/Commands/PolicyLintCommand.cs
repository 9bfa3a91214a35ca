using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Rules;
using Backbone.Cli.Terminals;
using Backbone.Client.Connection;
using Backbone.Policies;
using Backbone.Policies.Linting;
using Backbone.Protocol;

namespace Backbone.Cli.Commands;

/// <summary>
/// <c>backbone policy lint FILE…</c>: 2 where a file is wrong, 3 where it is right and a rule in it does nothing, else 0.
/// </summary>
internal static class PolicyLintCommand
{
    public static Command Create(CommandDesk desk)
    {
        var files = PolicyCommand.Files("FILE", "release.yaml or acceptance.yaml");
        var command = new Command("lint", "Find what is wrong with a policy, and rules that do nothing") { files };
        desk.OnRun(command, (invocation, _) =>
        {
            var (profile, now) = (Profile.Load(invocation.ProfileFolder), Timestamp.Now(invocation.Clock));
            var federation = KnownDocuments.Of(KnownDocuments.Read(profile, now));
            var code = ExitCode.Done;
            foreach (var file in invocation.Value(files)!)
            {
                var source = PolicyFile.Read(file);
                var (policy, faults) = PolicyFile.Compile(
                    source, PolicyFile.KindOf(source), federation, now, UnknownNames.AreFaults);
                ImmutableArray<LintFinding> findings = policy is null ? [] : PolicyLint.Look(policy, federation);
                if (invocation.Json) Report(invocation.Output, file, faults, findings);
                else Show(invocation.Output, file, policy, faults, findings);
                if (!faults.IsEmpty) code = ExitCode.Usage;
                else if (!findings.IsEmpty && code == ExitCode.Done) code = ExitCode.Refused;
            }
            return Task.FromResult(code);
        });
        return command;
    }

    private static void Show(
        Page page, string file, Policy? policy, ImmutableArray<PolicyFault> faults, ImmutableArray<LintFinding> findings)
    {
        foreach (var fault in faults) page.Check(false, "wrong", fault.ToString());
        foreach (var finding in findings) page.Warning($"{finding.Kind.ToString().ToLowerInvariant()}: {finding}");
        if (policy is not null && findings.IsEmpty)
            page.Check(true, "right", $"{file}: {policy.RuleIds.Count()} rules of {policy.Nation}, each does something");
    }

    private static void Report(
        Page page, string file, ImmutableArray<PolicyFault> faults, ImmutableArray<LintFinding> findings)
    {
        foreach (var fault in faults) page.Json(ToJson(fault, "wrong", null));
        foreach (var finding in findings)
            page.Json(ToJson(finding.Fault, finding.Kind.ToString().ToLowerInvariant(), finding.Rule));
        if (faults.IsEmpty && findings.IsEmpty) page.Json(new JsonObject { ["file"] = file, ["kind"] = "right" });
    }

    private static JsonObject ToJson(PolicyFault fault, string kind, string? rule) => new()
    {
        ["file"] = fault.File,
        ["kind"] = kind,
        ["line"] = fault.Line,
        ["column"] = fault.Column,
        ["rule"] = rule,
        ["cause"] = fault.Cause,
        ["next"] = fault.NextStep,
    };
}
