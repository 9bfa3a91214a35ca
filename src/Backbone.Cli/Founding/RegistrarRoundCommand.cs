using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Custody;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone registrar round</c>: the registrar's one command a week; with --yes and a timer, a nation lets it run unattended.</summary>
internal static class RegistrarRoundCommand
{
    private const string RequestsFolder = "requests";

    public static Command Create(CommandDesk desk)
    {
        var office = OfficeOptions.Office();
        var command = new Command("round",
            "Grant the renewals that wait at your gateway, sign roster, key set and revocation list anew where due, publish them, and hand the answers back; "
            + "your profile needs the role operator")
        {
            office,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var registrar = RegistrarCommand.Open(invocation, office);
            using var session = Session.OpenWithoutKeys(invocation);
            if (session.Client.Profile.Address.Nation != registrar.Folder.Nation)
                throw new AuthorityException($"the office is that of {registrar.Folder.Nation}, the profile that of {session.Client.Profile.Address}",
                    "name a profile of the office's nation");
            var round = new RegistrarRound(registrar, session.Client, invocation.Clock);
            var judged = await round.ReadAsync(cancel);
            Show(invocation, judged);
            var plain = judged.Count(one => one.Verdict is RenewalVerdict.Grant);
            if (!invocation.Confirm($"Grant {plain} renewals, sign and publish?"))
                throw new BackboneException(FaultKind.Refused, "nothing was granted", "nothing was changed");
            var done = round.Grant(judged);
            var published = await round.PublishAsync(cancel);
            var told = new JsonArray();
            foreach (var (of, answer, why) in done)
            {
                if (answer is not null) await round.HandBackAsync(of, answer, cancel);
                else await round.DenyAsync(of, why, cancel);
                Tell(invocation, told, of, answer is not null ? "renewed" : "denied", why);
            }
            foreach (var of in judged)
                switch (of.Verdict)
                {
                    case RenewalVerdict.Deny deny:
                        await round.DenyAsync(of, deny.Why, cancel);
                        Tell(invocation, told, of, "denied", deny.Why);
                        break;
                    case RenewalVerdict.AskPerson ask:
                        var file = Keep(registrar.Folder.At(RequestsFolder), of);
                        Tell(invocation, told, of, "waits", $"{ask.Why}; look at it: backbone enroll approve {file}; the next round hands the answer back");
                        break;
                }
            if (invocation.Json)
                invocation.Output.Json(new JsonObject
                {
                    ["requests"] = told,
                    ["documents"] = new JsonArray([.. published.Documents.Select(id => (JsonNode)DocumentView.ToJson(id))]),
                    ["listUntil"] = $"{published.ListUntil}",
                });
            else
            {
                foreach (var id in published.Documents) invocation.Output.Line($"published: {id}");
                invocation.Output.Line($"published: the revocation list, good until {Moments.Show(published.ListUntil)}");
                invocation.Output.Faint("next: run it again within a week");
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(Invocation invocation, List<RegistrarRound.Judged> judged)
    {
        if (invocation.Yes) return;
        var page = invocation.Json ? invocation.Error : invocation.Output;
        if (judged.Count == 0) page.Line("no request waits");
        foreach (var one in judged)
            page.Line($"{one.Waiting.Caller}, handed in on {Moments.Show(one.Waiting.HandedIn)}: " + one.Verdict switch
            {
                RenewalVerdict.Grant => "asks for the same again, signed by keys in force",
                RenewalVerdict.AskPerson ask => $"waits for you: {ask.Why}",
                RenewalVerdict.Deny deny => $"cannot be granted: {deny.Why}",
                _ => throw new InvalidOperationException("a verdict of unknown kind"),
            });
    }

    private static void Tell(Invocation invocation, JsonArray told, RegistrarRound.Judged of, string state, string why)
    {
        var who = $"{of.Request?.Address ?? of.Waiting.Caller}";
        told.Add((JsonNode)new JsonObject { ["address"] = who, ["request"] = $"{of.Waiting.Hash}", ["state"] = state, ["why"] = why });
        if (invocation.Json) return;
        var line = why.Length == 0 ? $"{who}: {state}" : $"{who}: {state}: {why}";
        if (state == "renewed") invocation.Output.Line(line);
        else invocation.Error.Warning(line);
    }

    // Where the registrar finds it, by hand.
    private static string Keep(string folder, RegistrarRound.Judged of)
    {
        var path = Path.Combine(OwnerFolder.Make(folder), $"{of.Waiting.Hash}.request");
        AuthorityFiles.Write(path, of.Waiting.Request.Span);
        return path;
    }
}
