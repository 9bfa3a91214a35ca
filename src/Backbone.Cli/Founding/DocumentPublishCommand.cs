using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Verifying;
using Backbone.Client;
using Backbone.Protocol;

namespace Backbone.Cli.Founding;

/// <summary>
/// <c>backbone document publish</c>: through the own gateway, which verifies, keeps and passes on to the broker; or into the folder of a
/// gateway or broker that has not started yet.
/// </summary>
internal static class DocumentPublishCommand
{
    public static Command Create(CommandDesk desk)
    {
        var files = DocumentCommand.Files();
        var into = OfficeOptions.Into("The folder of a gateway or broker that has not started yet, in place of your gateway");
        into.Required = false;
        var command = new Command("publish", "Publish documents through your gateway, which needs the role operator; or lay them into a folder") { files, into };
        desk.OnRun(command, async (invocation, cancel) => invocation.Value(into) is { } folder
            ? LayDown(invocation, invocation.Value(files)!, folder) : await PublishAsync(invocation, invocation.Value(files)!, cancel));
        return command;
    }

    private static int LayDown(Invocation invocation, string[] files, string folder)
    {
        var process = ProcessFolder.Open(folder);
        var judged = process.Put(DocumentFile.ReadAll(files), Timestamp.Now(invocation.Clock));
        DocumentVerifyCommand.Show(invocation, judged);
        if (judged.Any(one => !one.Holds))
        {
            invocation.Error.Line("nothing was changed");
            return ExitCode.FailedVerification;
        }
        if (!invocation.Json)
            invocation.Output.Faint($"next: {(process.Nation is { } nation ? $"the gateway of {nation}" : "the broker")} reads them when it starts");
        return ExitCode.Done;
    }

    private static async Task<int> PublishAsync(Invocation invocation, string[] files, CancellationToken cancel)
    {
        // What stands on another comes after it. Charters follow one another without a gap; of all else the newest is enough.
        var ordered = files.Select(DocumentFile.Read).Select(file => (file.Path, file.Document, Signed: file.Signed
                ?? throw new AuthorityException($"{file.Path} is a draft that nobody has signed", "have it signed and assembled: backbone charter sign")))
            .GroupBy(file => (file.Signed.Type, file.Document.Head.Nation))
            .SelectMany(series => series.OrderBy(file => file.Document.Head.Version).TakeLast(series.Key.Type == DocumentType.Charter ? files.Length : 1))
            .OrderBy(file => file.Signed.Type).ThenBy(file => file.Document.Head.Version).ToList();
        using var session = Session.OpenWithoutKeys(invocation);
        var done = new JsonArray();
        foreach (var (path, document, signed) in ordered)
        {
            try
            {
                var adopted = await session.Client.Operations.AdoptDocumentAsync(signed, cancel);
                done.Add((JsonNode)new JsonObject { ["file"] = path, ["document"] = adopted.Document, ["repeated"] = adopted.Repeated });
                if (!invocation.Json) invocation.Output.Line($"{(adopted.Repeated ? "known already" : "adopted")}: {adopted.Document}, {document.Id.Hash}");
            }
            catch (BackboneException fault) when (done.Count > 0)
            {
                throw new BackboneException(FaultKind.Partly, $"{path} was not adopted, and those before it were: {fault.Message}", fault.NextStep, fault);
            }
        }
        if (invocation.Json) invocation.Output.Json(new JsonObject { ["published"] = done });
        else invocation.Output.Faint("next: see what your gateway knows with backbone document list");
        return ExitCode.Done;
    }
}
