using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Rules;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Policies;
using Backbone.Policies.Casework;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone policy test CASES…</c>: 3 where a case came out otherwise than its file expects.</summary>
internal static class PolicyTestCommand
{
    private const string ReleaseName = "release.yaml";
    private const string AcceptanceName = "acceptance.yaml";

    public static Command Create(CommandDesk desk)
    {
        var files = PolicyCommand.Files("CASES", "The nation's own cases");
        var letting = PolicyCommand.File("--release", $"The release policy [default: {ReleaseName} beside the cases]");
        var taking = PolicyCommand.File("--acceptance", $"The acceptance policy [default: {AcceptanceName} beside the cases]");
        var command = new Command("test", "Put a nation's own cases to its policies") { files, letting, taking };
        desk.OnRun(command, (invocation, _) =>
        {
            var (profile, now) = (Profile.Load(invocation.ProfileFolder), Timestamp.Now(invocation.Clock));
            var federation = KnownDocuments.Of(KnownDocuments.Read(profile, now));
            var (held, failed) = (0, 0);
            foreach (var path in invocation.Value(files)!)
            {
                if (!CaseFile.TryRead(PolicyFile.Read(path), federation, now, out var cases, out var faults))
                    throw PolicyFile.Wrong(faults);
                var lets = Find(invocation.Value(letting), path, ReleaseName);
                var takes = Find(invocation.Value(taking), path, AcceptanceName);
                if (lets is null && takes is null)
                    throw new BackboneException(FaultKind.Usage,
                        $"there is neither {ReleaseName} nor {AcceptanceName} beside {path}",
                        "name them with --release FILE and --acceptance FILE");
                var release = (ReleasePolicy?)Compile(lets, PolicyKind.Release, federation, now);
                if (release is not null && release.Nation != cases.Nation)
                    throw new BackboneException(FaultKind.Usage, $"{lets} is {release.Nation}'s, and the cases of {path} are {cases.Nation}'s",
                        "name the nation's own release policy with --release FILE");
                var acceptance = (AcceptancePolicy?)Compile(takes, PolicyKind.Acceptance, federation, now);
                if (acceptance is not null && acceptance.Nation != cases.Nation)
                {
                    // A case tests the nation's own rules.
                    if (invocation.Value(taking) is not null)
                        throw new BackboneException(FaultKind.Usage,
                            $"{takes} is {acceptance.Nation}'s, and the cases of {path} are {cases.Nation}'s",
                            "name the nation's own acceptance policy with --acceptance FILE");
                    invocation.Error.Faint($"{takes} is {acceptance.Nation}'s: other nations' rules are not asked");
                    acceptance = null;
                }
                var results = cases.Run(release, acceptance, federation, now);
                foreach (var result in results) Show(invocation, path, result);
                held += results.Count(result => result.Holds);
                failed += results.Count(result => !result.Holds);
            }
            invocation.Error.Line($"{held + failed} cases, {failed} otherwise than expected");
            return Task.FromResult(failed == 0 ? ExitCode.Done : ExitCode.Refused);
        });
        return command;
    }

    private static string? Find(string? named, string cases, string usual)
    {
        var beside = Path.Combine(Path.GetDirectoryName(cases) ?? "", usual);
        return named ?? (File.Exists(beside) ? beside : null);
    }

    private static Policy? Compile(string? path, PolicyKind kind, FederationSnapshot federation, Timestamp now) =>
        path is null ? null : PolicyFile.Require(PolicyFile.Read(path), kind, federation, now, UnknownNames.AreFaults);

    private static void Show(Invocation invocation, string path, CaseResult result)
    {
        var (one, page) = (result.Case, invocation.Output);
        if (invocation.Json)
        {
            page.Json(new JsonObject
            {
                ["file"] = path,
                ["line"] = one.Line,
                ["name"] = one.Name,
                ["holds"] = result.Holds,
                ["expected"] = one.Expected,
                ["rulings"] = new JsonArray(
                    [.. result.Explanations.Select(explanation => JsonValue.Create(explanation.ToString()))]),
            });
            return;
        }
        page.Check(result.Holds, $"{path}:{one.Line}", $"{one.Name}{(result.Holds ? "" : $": expected {one.Expected}")}");
        foreach (var surprise in result.Surprises) page.Line($"      {surprise}");
    }
}
