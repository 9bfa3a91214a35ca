using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Offices;
using Backbone.Cli.Grammar;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone registrar init|round|renew|list</c>: who is in the nation, and its TLS authority.</summary>
internal static class RegistrarCommand
{
    private const int ListDaysMost = 35;

    public static Command Create(CommandDesk desk) => new("registrar", "Keep a nation's roster, key set and TLS authority")
    {
        Init(desk),
        RegistrarRoundCommand.Create(desk),
        Renew(desk),
        List(desk),
    };

    private static Command Init(CommandDesk desk)
    {
        var nation = OfficeOptions.Nation();
        var (federation, office) = (OfficeOptions.Federation(), OfficeOptions.Office());
        var output = OfficeOptions.Out("The registrar's introduction, for the nation's root holder");
        var command = new Command("init", "Make the registrar's key and the nation's TLS authority; both stay in the office's folder")
        {
            nation, federation, office, output,
        };
        desk.OnRun(command, (invocation, _) =>
        {
            Signing.RequireNew(invocation.Value(output)!);
            var folder = OfficeFolder.Make(invocation.Value(office)!, invocation.Value(federation), invocation.Value(nation));
            using var registrar = RegistrarOffice.IsIn(folder)
                ? RegistrarOffice.Open(folder, PassphraseSource.ReadFor(invocation, folder.Path), invocation.Clock)
                : RegistrarOffice.Create(folder, NewPassphrase.Read(invocation, $"the registrar of {folder.Nation}"), PassphraseCost.People, invocation.Clock);
            Handover.Write(invocation, invocation.Value(output)!, registrar.Introduce(),
                $"the registrar of {folder.Nation} introduces itself to the root holder",
                $"the root holder takes it with backbone nation init {folder.Nation} --registrar FILE, or with backbone mandate sign --introduction FILE",
                ("registrar key", registrar.Key.Kid.Hash), ("TLS root", Digest.Of(registrar.Tls.Root.Span)));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command Renew(CommandDesk desk)
    {
        var office = OfficeOptions.Office();
        var output = new Option<string>("--out") { HelpName = "DIR", Description = "Where the documents and the list go", Required = true };
        var command = new Command("renew", "Sign roster and key set anew for 35 days, and the revocation list for ten; once a week is enough") { office, output };
        desk.OnRun(command, (invocation, _) =>
        {
            using var registrar = Open(invocation, office);
            var renewed = registrar.Renew();
            // Lists end after a week: one goes with the documents.
            registrar.Tls.Revoke([], X509RevocationReason.Unspecified, invocation.Clock.GetUtcNow());
            var (files, list) = CopyTo(invocation.Value(output)!, registrar, renewed);
            if (invocation.Json)
                invocation.Output.Json(new JsonObject { ["files"] = new JsonArray([.. files.Append(list).Select(file => (JsonNode)file)]) });
            else
            {
                foreach (var (id, file) in renewed.Zip(files)) invocation.Output.Line($"{file}: {id}");
                invocation.Output.Line($"{list}: the revocation list, good for ten days");
                invocation.Output.Faint("next: hand them to the gateway: backbone document publish FILE");
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command List(CommandDesk desk)
    {
        var office = OfficeOptions.Office();
        var days = OptionMaking.One<int>("--days", "N", $"Good for so many days, 1 to {ListDaysMost}; without it for ten",
            $"a number from 1 to {ListDaysMost}", (string text, out int value) => int.TryParse(text, out value) && value is >= 1 and <= ListDaysMost);
        var output = OfficeOptions.Out("The list, PEM");
        var command = new Command("list", "Issue the next revocation list of the nation's TLS authority") { office, days, output };
        desk.OnRun(command, (invocation, _) =>
        {
            using var registrar = Open(invocation, office);
            var life = TimeSpan.FromDays(invocation.Value(days) is > 0 and var asked ? asked : CertificateAuthority.DefaultListLifetime.TotalDays);
            var list = registrar.Tls.Revoke([], X509RevocationReason.Unspecified, invocation.Clock.GetUtcNow(), life);
            CertificateFiles.WriteRevocationList(invocation.Value(output)!, list);
            if (invocation.Json) invocation.Output.Json(new JsonObject { ["file"] = invocation.Value(output) });
            else
            {
                invocation.Output.Line($"{invocation.Value(output)}: the revocation list of {registrar.Folder.Nation}, good for {life.TotalDays:0} days");
                invocation.Output.Faint("next: an operator hands it to the gateway, which hands it on to the broker: backbone document publish FILE");
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <summary>Copies new documents, and the newest revocation list, into a folder for the gateway's operator.</summary>
    public static (List<string> Documents, string List) CopyTo(string folder, RegistrarOffice registrar, IEnumerable<DocumentVersion> versions)
    {
        var documents = versions.Select(version => registrar.Folder.Documents.CopyTo(folder, version)).ToList();
        var list = Path.Combine(folder, SettingsForms.ListName(registrar.Domain));
        CertificateFiles.WriteRevocationList(list, registrar.Tls.NewestList);
        return (documents, list);
    }

    /// <summary>Opens the registrar's office that was named.</summary>
    public static RegistrarOffice Open(Invocation invocation, Option<string> office)
    {
        var folder = OfficeOptions.Open(invocation, office);
        return RegistrarOffice.Open(folder, PassphraseSource.ReadFor(invocation, folder.Path), invocation.Clock);
    }
}
