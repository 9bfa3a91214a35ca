using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Protocol;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone document take</c>: an office takes documents in; one that does not hold, and nothing is taken.</summary>
internal static class DocumentTakeCommand
{
    public static Command Create(CommandDesk desk)
    {
        var (files, office) = (DocumentCommand.Files(), OfficeOptions.Office());
        var charter = OfficeOptions.Charter("The charter's hash, compared out of band: once, for the first charter that the office takes");
        var command = new Command("take", "Verify documents and keep them in an office; where one does not verify, none is taken") { files, office, charter };
        desk.OnRun(command, (invocation, _) =>
        {
            var folder = OfficeOptions.Open(invocation, office);
            var named = DocumentFile.ReadAll(invocation.Value(files)!);
            var taken = folder.Documents.Take(named.Select(file => file.Bytes), invocation.Value(charter), Timestamp.Now(invocation.Clock));
            if (invocation.Json)
                invocation.Output.Json(new JsonObject
                {
                    ["office"] = folder.Path,
                    ["charter"] = folder.CharterHash?.ToString(),
                    ["taken"] = new JsonArray([.. taken.Select(id => (JsonNode)DocumentView.ToJson(id))]),
                });
            else
            {
                foreach (var id in taken) invocation.Output.Line($"taken: {id}, {id.Hash}");
                if (taken.IsEmpty) invocation.Output.Line("nothing is new: all of it was known here");
                invocation.Output.Faint($"next: see all that is known here with backbone document list --office {folder.Path}");
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
