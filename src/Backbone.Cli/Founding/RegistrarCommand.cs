using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Introductions;
using Backbone.Authority.Offices;
using Backbone.Cli.Grammar;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone registrar init|round|renew|list|next-key|next-ca|switch-ca</c>: who is in the nation, and its TLS authority.</summary>
internal static class RegistrarCommand
{
    private const int ListDaysMost = 35;

    public static Command Create(CommandDesk desk) => new("registrar", "Keep a nation's roster, key set and TLS authority")
    {
        Init(desk),
        RegistrarRoundCommand.Create(desk),
        Renew(desk),
        List(desk),
        Next(desk, "next-key", "Make the registrar key that is to follow the one in charge, and introduce it",
            "the root holder puts both in charge: backbone mandate sign --introduction OLD --introduction FILE; from when that mandate is taken in here the new key signs",
            (registrar, passphrase, cost) => registrar.IntroduceNextKey(passphrase, cost)),
        Next(desk, "next-ca", "Make the TLS authority that is to follow the one that issues, and introduce its root",
            "the root holder introduces the nation with both: backbone nation init NATION --registrar OLD --registrar FILE; a charter lists both; then backbone registrar switch-ca",
            (registrar, passphrase, cost) => registrar.IntroduceNextTls(passphrase, cost)),
        Switch(desk),
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
                : RegistrarOffice.Create(folder, NewPassphrase.Read(invocation, $"the registrar of {folder.Nation}"), invocation.KeyCost, invocation.Clock);
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
            foreach (var authority in registrar.TlsWithLists) authority.Revoke([], X509RevocationReason.Unspecified, invocation.Clock.GetUtcNow());
            var (files, lists) = CopyTo(invocation.Value(output)!, registrar, renewed);
            if (invocation.Json)
                invocation.Output.Json(new JsonObject { ["files"] = new JsonArray([.. files.Concat(lists).Select(file => (JsonNode)file)]) });
            else
            {
                foreach (var (id, file) in renewed.Zip(files)) invocation.Output.Line($"{file}: {id}");
                foreach (var list in lists) invocation.Output.Line($"{list}: the revocation list, good for ten days");
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
            var beside = Path.GetDirectoryName(Path.GetFullPath(invocation.Value(output)!))!;
            foreach (var authority in registrar.TlsWithLists)
            {
                var path = authority == registrar.Tls ? invocation.Value(output)! : Path.Combine(beside, SettingsForms.ListName(registrar.Domain, authority.Name));
                CertificateFiles.WriteRevocationList(path, authority.Revoke([], X509RevocationReason.Unspecified, invocation.Clock.GetUtcNow(), life));
                if (authority != registrar.Tls && !invocation.Json) invocation.Output.Line($"{path}: the list of the TLS authority whose certificates have not all ended");
            }
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

    private static Command Next(CommandDesk desk, string name, string what, string next, Func<RegistrarOffice, string, PassphraseCost, byte[]> make)
    {
        var (office, output) = (OfficeOptions.Office(), OfficeOptions.Out("The registrar's introduction, for the nation's root holder"));
        var command = new Command(name, $"{what}; where one waits already, it is introduced again") { office, output };
        desk.OnRun(command, (invocation, _) =>
        {
            Signing.RequireNew(invocation.Value(output)!);
            var folder = OfficeOptions.Open(invocation, office);
            var passphrase = PassphraseSource.ReadFor(invocation, folder.Path);
            using var registrar = RegistrarOffice.Open(folder, passphrase, invocation.Clock);
            var introduction = make(registrar, passphrase, invocation.KeyCost);
            var made = OfficeIntroduction.Read(introduction);
            Handover.Write(invocation, invocation.Value(output)!, introduction, $"the registrar of {folder.Nation} introduces what is to follow", next,
                ("registrar key", made.Key.Kid.Hash), ("TLS root", Digest.Of(made.TlsRoot!.Value.Span)));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command Switch(CommandDesk desk)
    {
        var office = OfficeOptions.Office();
        var command = new Command("switch-ca", "From now on the next TLS authority issues; the charter that is known here must list both roots") { office };
        desk.OnRun(command, (invocation, _) =>
        {
            using var registrar = Open(invocation, office);
            registrar.SwitchTls();
            var root = Digest.Of(registrar.Tls.Root.Span).ToString();
            if (invocation.Json) invocation.Output.Json(new JsonObject { ["root"] = root });
            else
            {
                invocation.Output.Line($"{registrar.Folder.Path}: certificates are issued by the TLS authority {root}");
                invocation.Output.Faint("next: backbone registrar renew, and publish both revocation lists; then renew certificates, the gateway's when every profile has been renewed "
                    + "since the charter lists both roots, for a profile gets roots with its renewal");
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <summary>Copies new documents, and the newest revocation list of each TLS authority, into a folder for the gateway's operator.</summary>
    public static (List<string> Documents, List<string> Lists) CopyTo(string folder, RegistrarOffice registrar, IEnumerable<DocumentVersion> versions)
    {
        var documents = versions.Select(version => registrar.Folder.Documents.CopyTo(folder, version)).ToList();
        return (documents, Lists.CopyTo(folder, registrar.Domain, registrar.TlsWithLists));
    }

    /// <summary>Opens the registrar's office that was named.</summary>
    public static RegistrarOffice Open(Invocation invocation, Option<string> office)
    {
        var folder = OfficeOptions.Open(invocation, office);
        return RegistrarOffice.Open(folder, PassphraseSource.ReadFor(invocation, folder.Path), invocation.Clock);
    }
}
