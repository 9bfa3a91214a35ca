using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone document list</c>: the newest versions known in an office, or at the own gateway.</summary>
internal static class DocumentListCommand
{
    private static readonly string[] Heads = ["DOCUMENT", "STANDING", "UNTIL", "HASH"];

    public static Command Create(CommandDesk desk)
    {
        var office = OfficeOptions.Office();
        (office.Required, office.Description) = (false, "The office's folder; without it your gateway is asked, with --profile");
        var command = new Command("list", "List the newest documents known in an office, or at your gateway") { office };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            var now = Timestamp.Now(invocation.Clock);
            var federation = invocation.Value(office) is not null
                ? OfficeOptions.Open(invocation, office).Documents.Read(now).Snapshot
                : await AskAsync(invocation, cancel);
            if (federation is null)
                throw new BackboneException(FaultKind.NotFound, "the charter that is trusted here is not among the documents",
                    "take it in: backbone document take CHARTER --office DIR");
            Show(invocation, federation, now);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<FederationSnapshot?> AskAsync(Invocation invocation, CancellationToken cancel)
    {
        using var session = Session.OpenWithoutKeys(invocation);
        var federation = await session.Client.Members.GetFederationAsync(cancel);
        foreach (var finding in session.Client.Members.Findings)
            invocation.Error.Warning($"not taken: {finding.Document?.ToString() ?? "a document"}: {finding.Refusal.Detail}");
        return federation;
    }

    private static void Show(Invocation invocation, FederationSnapshot federation, Timestamp now)
    {
        var inForce = federation.VersionsInForce(now);
        // Policies are known to gateways and offices only, and a snapshot names them where they are in force.
        var known = federation.VersionsKnown().Concat(inForce).Distinct().ToList();
        if (invocation.Json)
        {
            invocation.Output.Json(new JsonObject
            {
                ["documents"] = new JsonArray([.. known.Select(id =>
                {
                    var json = DocumentView.ToJson(id);
                    json["inForce"] = inForce.Contains(id);
                    json["until"] = UntilOf(federation, id, now)?.ToString();
                    return (JsonNode)json;
                })]),
            });
            return;
        }
        invocation.Output.Table(Heads, known.Select(id => (string[])[id.ToString(), inForce.Contains(id) ? "in force" : "not in force",
            UntilOf(federation, id, now) is { } until ? Moments.Show(until) : "", id.Hash.ToString()]));
    }

    // Of what is in force; of the rest a snapshot tells no more than that it is known.
    private static Timestamp? UntilOf(FederationSnapshot federation, DocumentVersion id, Timestamp now) => (id.Nation is not { } nation
        ? federation.Charter : id.Type switch
        {
            DocumentType.Mandate => (FederationDocument?)federation.FindMandate(nation, now),
            DocumentType.Roster => federation.FindRoster(nation, now),
            DocumentType.Keyset => federation.FindKeySet(nation, now),
            DocumentType.Release => federation.FindRelease(nation, now),
            _ => federation.FindAcceptance(nation, now),
        })?.Head.Lifetime.Until;
}
