using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Statements;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone document show|diff</c>: what documents say, in words. Whether they hold is asked of <c>document verify</c>.</summary>
internal static class DocumentShowCommand
{
    public static Command Show(CommandDesk desk)
    {
        var file = File("FILE", "A signed document, or the draft of a charter");
        var command = new Command("show", "Say in words what a document says; it is not verified") { file };
        desk.OnRun(command, (invocation, _) =>
        {
            var read = DocumentFile.Read(invocation.Value(file)!);
            if (invocation.Json) invocation.Output.Json(ToJson(read));
            else
            {
                DocumentView.ShowName(invocation.Output, read.Document.Id);
                DocumentView.Show(invocation.Output, read.Document);
                foreach (var signature in Signatures(read)) invocation.Output.Field("Signed by", signature);
                invocation.Output.Faint(read.Signed is null ? "a draft: nobody has signed it in this file"
                    : "not verified here: backbone document verify FILE --charter HASH");
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    public static Command Diff(CommandDesk desk)
    {
        var (before, after) = (File("OLD", "The document as it was"), File("NEW", "The document as it is, or would be"));
        var command = new Command("diff", "Say what changes from one document to another; neither is verified") { before, after };
        desk.OnRun(command, (invocation, _) =>
        {
            var (old, fresh) = (DocumentFile.Read(invocation.Value(before)!).Document, DocumentFile.Read(invocation.Value(after)!).Document);
            if (old.Id.Type != fresh.Id.Type || old.Id.Nation != fresh.Id.Nation)
                throw new AuthorityException($"one is the {old.Id}, the other the {fresh.Id}", "name two versions of one document");
            var changes = StatementChange.Between(old, fresh);
            if (invocation.Json)
                invocation.Output.Json(new JsonObject
                {
                    ["old"] = DocumentView.ToJson(old.Id),
                    ["new"] = DocumentView.ToJson(fresh.Id),
                    ["changes"] = DocumentView.ToJson(changes),
                });
            else
            {
                DocumentView.ShowName(invocation.Output, fresh.Id);
                DocumentView.Show(invocation.Output, old, changes);
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static JsonObject ToJson(DocumentFile read)
    {
        var (json, head) = (DocumentView.ToJson(read.Document.Id), read.Document.Head);
        json["federation"] = head.Federation.ToString();
        json["previous"] = head.Previous?.ToString();
        json["from"] = head.Lifetime.From.ToString();
        json["until"] = head.Lifetime.Until.ToString();
        json["says"] = DocumentView.ToJson(DocumentStatements.Of(read.Document));
        json["signatures"] = new JsonArray([.. Signatures(read).Select(kid => JsonValue.Create(kid))]);
        return json;
    }

    private static IEnumerable<string> Signatures(DocumentFile read) => read.Signed?.Signatures.Select(signature => signature.Kid.ToString()) ?? [];

    private static Argument<string> File(string name, string description) => new(name) { Description = description };
}
