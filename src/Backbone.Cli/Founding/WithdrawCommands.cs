using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority.Offices;
using Backbone.Client;
using Backbone.Custody;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone person retire</c> and <c>backbone device lost</c>: roster, key set and revocation list in one act.</summary>
internal static class WithdrawCommands
{
    public static Command CreatePerson(CommandDesk desk)
    {
        var (address, office, output) = (OfficeOptions.Principal("Who, such as KOR/kisa/lee"), OfficeOptions.Office(), Folder());
        var retire = new Command("retire", "Take a person or system out: no role, no key, no certificate") { address, office, output };
        desk.OnRun(retire, (invocation, _) => Task.FromResult(Withdraw(invocation, office, output,
            $"Take {invocation.Value(address)} out of the nation, with every device?", registrar => registrar.Retire(invocation.Value(address)))));
        return new Command("person", "Take people and systems out of the nation") { retire };
    }

    public static Command CreateDevice(CommandDesk desk)
    {
        var (address, office, output) = (OfficeOptions.Principal("Who, such as KOR/kisa/lee"), OfficeOptions.Office(), Folder());
        var device = new Option<string>("--device") { HelpName = "NAME", Description = "Which device, as it was enrolled", Required = true };
        var lost = new Command("lost", "Take a device out that was lost or stolen: its keys count as known to others") { address, device, office, output };
        desk.OnRun(lost, (invocation, _) => Task.FromResult(Withdraw(invocation, office, output,
            $"Take the device {invocation.Value(device)} of {invocation.Value(address)} out?",
            registrar => registrar.LoseDevice(invocation.Value(address), invocation.Value(device)!))));
        return new Command("device", "Take single devices out of the nation") { lost };
    }

    /// <summary>Asks, acts, and writes the new documents and the newest list into a folder.</summary>
    public static int Withdraw(
        Invocation invocation, Option<string> office, Option<string> output, string question, Func<RegistrarOffice, ImmutableArray<DocumentVersion>> act)
    {
        using var registrar = RegistrarCommand.Open(invocation, office);
        if (!invocation.Confirm(question)) throw new BackboneException(FaultKind.Refused, "nothing was taken out", "nothing was changed");
        // The folder first: what was signed must find its place.
        var folder = OwnerFolder.Make(invocation.Value(output)!);
        var versions = act(registrar);
        var (files, lists) = RegistrarCommand.CopyTo(folder, registrar, versions);
        if (invocation.Json)
            invocation.Output.Json(new JsonObject
            {
                ["documents"] = new JsonArray([.. files.Select(file => (JsonNode)file)]),
                ["lists"] = new JsonArray([.. lists.Select(list => (JsonNode)list)]),
            });
        else
        {
            foreach (var (file, version) in files.Zip(versions)) invocation.Output.Line($"{file}: {version}");
            foreach (var list in lists) invocation.Output.Line($"{list}: the revocation list");
            invocation.Output.Faint("next, at once: backbone document publish FILE with both documents and the list; the gateway hands them on to the broker");
        }
        return ExitCode.Done;
    }

    /// <summary>Where they go.</summary>
    public static Option<string> Folder() => new("--out") { HelpName = "DIR", Description = "Where the documents and the list go", Required = true };
}
