using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority.Verifying;
using Backbone.Protocol;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone document verify</c>: each check that every party makes.</summary>
internal static class DocumentVerifyCommand
{
    public static Command Create(CommandDesk desk)
    {
        var files = DocumentCommand.Files();
        var charter = OfficeOptions.Charter("The charter's hash, compared out of band; that charter is among the files");
        charter.Required = true;
        var command = new Command("verify", "Verify documents from the charter's hash on, and show each check") { files, charter };
        desk.OnRun(command, (invocation, _) =>
        {
            var judged = DocumentVerification.Check(
                DocumentFile.ReadAll(invocation.Value(files)!), [], invocation.Value(charter)!.Value, Timestamp.Now(invocation.Clock));
            Show(invocation, judged, []);
            return Task.FromResult(judged.All(one => one.Holds) ? ExitCode.Done : ExitCode.FailedVerification);
        });
        return command;
    }

    /// <summary>Each check of each file, and what to do where one fails; then the revocation lists that hold.</summary>
    public static void Show(Invocation invocation, ImmutableArray<CheckedDocument> judged, IReadOnlyList<LaidList> lists)
    {
        if (invocation.Json)
        {
            invocation.Output.Json(ToJson(judged, lists));
            return;
        }
        foreach (var one in judged)
        {
            invocation.Output.Line($"file {one.File}");
            foreach (var check in one.Checks) invocation.Output.Check(check.Holds, check.Name, check.Detail);
            if (one.Failed is { NextStep.Length: > 0 } failed) invocation.Output.Faint($"    next: {failed.NextStep}");
        }
        foreach (var list in lists)
        {
            invocation.Output.Line($"file {list.File}");
            invocation.Output.Check(true, "list", $"signed by the TLS root of {list.Domain}, in force, newer than the one there: {list.Place}");
        }
        if (judged.Count(one => !one.Holds) is > 0 and var wrong) invocation.Error.Warning($"{wrong} of {judged.Length} do not verify");
    }

    private static JsonObject ToJson(ImmutableArray<CheckedDocument> judged, IReadOnlyList<LaidList> lists) => new()
    {
        ["lists"] = new JsonArray([.. lists.Select(list => (JsonNode)new JsonObject
        {
            ["file"] = list.File,
            ["domain"] = $"{list.Domain}",
            ["place"] = list.Place,
        })]),
        ["holds"] = judged.All(one => one.Holds),
        ["files"] = new JsonArray([.. judged.Select(one => (JsonNode)new JsonObject
        {
            ["file"] = one.File,
            ["document"] = one.Document?.Id.ToString(),
            ["hash"] = one.Signed?.Hash.ToString(),
            ["holds"] = one.Holds,
            ["checks"] = new JsonArray([.. one.Checks.Select(check => (JsonNode)new JsonObject
            {
                ["name"] = check.Name,
                ["holds"] = check.Holds,
                ["detail"] = check.Detail,
                ["next"] = check.NextStep,
            })]),
        })]),
    };
}
