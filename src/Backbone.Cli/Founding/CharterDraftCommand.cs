using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Charters;
using Backbone.Authority.Introductions;
using Backbone.Authority.Statements;
using Backbone.Cli.Grammar;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary>
/// <c>backbone charter draft</c>: puts introductions and agreed terms together. A draft binds nobody; each root holder looks at it before
/// signing, and compares its hash.
/// </summary>
internal static class CharterDraftCommand
{
    public static Command Create(CommandDesk desk)
    {
        var nation = Files("--nation", "A nation's introduction; again for more");
        var broker = Files("--broker", "A broker's introduction; again for more");
        var terms = new Option<string?>("--terms") { HelpName = "FILE", Description = "Quorum, communities, ceilings and lane limits, as JSON" };
        var days = OptionMaking.One<int>("--days", "N", $"In force so long from now, 1 to {CharterProposal.MostDays}",
            $"a number from 1 to {CharterProposal.MostDays}", (string text, out int value) => int.TryParse(text, out value) && value >= 1 && value <= CharterProposal.MostDays);
        days.Required = true;
        var previous = new Option<string?>("--previous") { HelpName = "CHARTER", Description = "The signed charter before; what is not given anew stays as it says" };
        var without = OptionMaking.Many<NationCode>("--without", "NATION", "A nation that leaves; again for more", "a nation's code such as KOR", NationCode.TryParse, inARow: true);
        var output = OfficeOptions.Out("The draft, for the root holders; a new file");
        var command = new Command("draft", "Draft a charter from introductions and agreed terms; nobody is bound by it")
        {
            nation, broker, terms, days, previous, without, output,
        };
        desk.OnRun(command, (invocation, _) =>
        {
            Signing.RequireNew(invocation.Value(output)!);
            var now = Timestamp.Now(invocation.Clock);
            var before = invocation.Value(previous) is { } path ? DocumentFile.ReadCharter(path) : null;
            var payload = new CharterProposal
            {
                Nations = [.. invocation.Value(nation)!.Select(file => NationIntroduction.Read(Handover.Read(file)))],
                Brokers = [.. invocation.Value(broker)!.Select(file => BrokerIntroduction.Read(Handover.Read(file)))],
                Terms = invocation.Value(terms) is { } file ? CharterTerms.Read(Handover.Read(file, CharterTerms.MaxSize)) : null,
                Without = [.. invocation.Value(without)!],
                Lifetime = new Lifetime(now, now.Plus(TimeSpan.FromDays(invocation.Value(days)))),
            }.Draft(before);
            AuthorityFiles.Write(invocation.Value(output)!, payload.Bytes.Span);
            Show(invocation, (Charter)DocumentFile.Read(invocation.Value(output)!).Document, before, invocation.Value(output)!);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static void Show(Invocation invocation, Charter charter, Charter? before, string path)
    {
        var next = $"each root holder looks at it and signs: backbone charter sign {path} --office DIR";
        var changes = StatementChange.Between(before, charter);
        if (invocation.Json)
        {
            var json = DocumentView.ToJson(charter.Id);
            json["file"] = path;
            json["roots"] = new JsonArray([.. charter.Nations.Select(nation => (JsonNode)new JsonObject
            {
                ["nation"] = nation.Code.ToString(),
                ["root"] = nation.RootKey.Kid.ToString(),
                ["spoken"] = nation.RootKey.Kid.Hash.ToSpoken(),
            })]);
            json["changes"] = DocumentView.ToJson(changes);
            json["next"] = next;
            invocation.Output.Json(json);
            return;
        }
        var page = invocation.Output;
        DocumentView.ShowName(page, charter.Id);
        DocumentView.Show(page, before, changes);
        page.Line("Compare each root with its nation, by telephone or in person:");
        foreach (var nation in charter.Nations)
        {
            page.Field(nation.Code.ToString(), nation.RootKey.Kid.ToString());
            page.Field("to say", nation.RootKey.Kid.Hash.ToSpoken());
        }
        page.Line($"{path}: the draft of the {charter.Id}");
        page.Faint($"next: {next}");
    }

    private static Option<string[]> Files(string name, string description) => new(name)
    {
        HelpName = "FILE",
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };
}
