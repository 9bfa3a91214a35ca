using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Verifying;
using Backbone.Client;
using Backbone.Custody;
using Backbone.Protocol;

namespace Backbone.Cli.Founding;

/// <summary>
/// <c>backbone document publish</c>: documents and revocation lists through the own gateway, which verifies, keeps and passes on to the
/// broker; or into the folder of a gateway or broker.
/// </summary>
internal static class DocumentPublishCommand
{
    public static Command Create(CommandDesk desk)
    {
        var files = DocumentCommand.Files("Signed documents and revocation lists, in any order");
        var into = OfficeOptions.Into(
            "The folder of a gateway or broker, in place of your gateway: it reads documents when it starts, and lists within five seconds");
        into.Required = false;
        var command = new Command("publish", "Publish documents and revocation lists through your gateway, which needs the role operator; or lay them into a folder")
        {
            files, into,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            var byKind = invocation.Value(files)!.ToLookup(Lists.IsList);
            return invocation.Value(into) is { } folder
                ? LayDown(invocation, [.. byKind[false]], [.. byKind[true]], folder)
                : await PublishAsync(invocation, byKind[false], byKind[true], cancel);
        });
        return command;
    }

    private static int LayDown(Invocation invocation, string[] documents, string[] lists, string folder)
    {
        var (process, now) = (ProcessFolder.Open(folder), Timestamp.Now(invocation.Clock));
        var tls = Path.Combine(folder, "tls");
        var read = DocumentFile.ReadAll(documents);
        var verified = lists.Length == 0 ? [] : Lists.Judge(tls, lists, process.TlsRoots(read, now), invocation.Clock);
        var judged = process.Put(read, now);
        if (judged.Any(one => !one.Holds))
        {
            DocumentVerifyCommand.Show(invocation, judged, verified);
            invocation.Error.Line("nothing was changed");
            return ExitCode.FailedVerification;
        }
        OwnerFolder.Make(tls);
        Lists.Write(verified);
        DocumentVerifyCommand.Show(invocation, judged, verified);
        var whose = process.Nation is { } nation ? $"the gateway of {nation}" : "the broker";
        if (!invocation.Json)
            invocation.Output.Faint(documents.Length > 0 ? $"next: {whose} reads documents when it starts" : $"next: {whose} takes it up within five seconds, or when it starts");
        return ExitCode.Done;
    }

    private static async Task<int> PublishAsync(
        Invocation invocation, IEnumerable<string> documents, IEnumerable<string> lists, CancellationToken cancel)
    {
        // What stands on another comes after it, and a list after the charter that may bring its root. Charters follow one another without a gap; of all else the newest is enough.
        var ordered = documents.Select(DocumentFile.Read).Select(file => (file.Path, file.Document, Signed: file.Signed
                ?? throw new AuthorityException($"{file.Path} is a draft that nobody has signed", "have it signed and assembled: backbone charter sign")))
            .GroupBy(file => (file.Signed.Type, file.Document.Head.Nation))
            .SelectMany(series => series.OrderBy(file => file.Document.Head.Version).TakeLast(series.Key.Type == DocumentType.Charter ? int.MaxValue : 1))
            .OrderBy(file => file.Signed.Type).ThenBy(file => file.Document.Head.Version).ToList();
        var read = lists.Select(path => (Path: path, Der: Lists.Read(path))).ToList();
        using var session = Session.OpenWithoutKeys(invocation);
        var done = new JsonArray();
        foreach (var (path, document, signed) in ordered)
            await StepAsync(done, path, async () =>
            {
                var adopted = await session.Client.Operations.AdoptDocumentAsync(signed, cancel);
                if (!invocation.Json) invocation.Output.Line($"{(adopted.Repeated ? "known already" : "adopted")}: {adopted.Document}, {document.Id.Hash}");
                return new JsonObject { ["file"] = path, ["document"] = adopted.Document, ["repeated"] = adopted.Repeated };
            });
        foreach (var (path, der) in read)
            await StepAsync(done, path, async () =>
            {
                var taken = await session.Client.Operations.AdoptRevocationListAsync(der, cancel);
                if (!invocation.Json) invocation.Output.Line($"{(taken.Repeated ? "in use already" : "in use")}: {path}, revocation list {taken.Number}, good until {taken.Until}");
                return new JsonObject { ["file"] = path, ["list"] = taken.Number, ["until"] = $"{taken.Until}", ["repeated"] = taken.Repeated };
            });
        if (invocation.Json) invocation.Output.Json(new JsonObject { ["published"] = done });
        else invocation.Output.Faint(ordered.Count > 0 ? "next: see what your gateway knows with backbone document list" : "next: the gateway hands it on to the broker by itself");
        return ExitCode.Done;
    }

    private static async Task StepAsync(JsonArray done, string path, Func<Task<JsonObject>> step)
    {
        try
        {
            done.Add((JsonNode)await step());
        }
        catch (BackboneException fault) when (done.Count > 0)
        {
            throw new BackboneException(FaultKind.Partly, $"{path} was not adopted, and those before it were: {fault.Message}", fault.NextStep, fault);
        }
    }
}
