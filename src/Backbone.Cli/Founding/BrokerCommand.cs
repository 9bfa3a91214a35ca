using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Introductions;
using Backbone.Authority.Offices;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone broker init|finish|renew|next-ca|switch-ca</c>: the operator of a broker.</summary>
internal static class BrokerCommand
{
    public static Command Create(CommandDesk desk) => new("broker", "Set a broker up: its TLS authority, its certificate, its settings")
    {
        Init(desk),
        Finish(desk),
        Renew(desk),
        NextCa(desk),
        SwitchCa(desk),
    };

    private static Command Init(CommandDesk desk)
    {
        var id = new Argument<string>("ID") { Description = "The broker's id, such as b1" };
        var (federation, office) = (OfficeOptions.Federation(), OfficeOptions.Office());
        var output = OfficeOptions.Out("The broker's introduction, for the nations");
        var command = new Command("init", "Make the TLS authority that the charter will list; it stays in the office's folder. One that is there is introduced again")
        {
            id, federation, office, output,
        };
        desk.OnRun(command, (invocation, cancel) =>
        {
            Signing.RequireNew(invocation.Value(output)!);
            var (name, of) = (invocation.Value(id)!, invocation.Value(federation));
            if (!TlsIdentity.TryParse($"{TlsIdentity.Scheme}{TrustDomain.OfBrokers(of)}/{name}", out _))
                throw new AuthorityException($"'{name}' is no broker's id", "take 1 to 32 of a–z, 0–9 and -");
            var folder = OfficeFolder.Make(invocation.Value(office)!, of, name);
            using var made = BrokerOffice.IsIn(folder)
                ? BrokerOffice.Open(folder, PassphraseSource.ReadFor(invocation, folder.Path), invocation.Clock)
                : BrokerOffice.Create(folder, NewPassphrase.Read(invocation, $"the TLS authority of broker {name}"), invocation.KeyCost, invocation.Clock);
            Handover.Write(invocation, invocation.Value(output)!, made.Introduce(), $"broker {name} introduces itself to the nations",
                "hand it to whoever drafts the charter, and compare the fingerprint by telephone or in person",
                ("TLS root", Digest.Of(made.Tls.Root.Span)));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command Finish(CommandDesk desk)
    {
        var office = OfficeOptions.Office();
        var charter = OfficeOptions.Charter("The charter's hash, compared out of band");
        charter.Required = true;
        var document = new Option<string[]>("--document") { HelpName = "FILE", Description = "The charter; each version, where there are several", Required = true };
        var list = new Option<string[]>("--list") { HelpName = "FILE", Description = "The revocation list of each nation", DefaultValueFactory = _ => [] };
        var (into, place) = (OfficeOptions.Into("The broker's folder"), new PlaceOptions());
        var command = new Command("finish", "Issue the broker's certificate and write its settings, ready to start")
        {
            office, charter, document, list, into,
        };
        place.AddTo(command);
        desk.OnRun(command, (invocation, _) =>
        {
            var (folder, now) = (OfficeOptions.Open(invocation, office), Timestamp.Now(invocation.Clock));
            using var operators = BrokerOffice.Open(folder, PassphraseSource.ReadFor(invocation, folder.Path), invocation.Clock);
            folder.Documents.Take(
                invocation.Value(document)!.Select(file => (ReadOnlyMemory<byte>)Handover.Read(file, SignedDocument.MaxSize)), invocation.Value(charter), now);
            var known = folder.Documents.Read(now).Snapshot ?? throw new AuthorityException("no charter is known", "add --document CHARTER");
            if (known.FindBroker(folder.BrokerId, now) is not { } broker || broker.TlsRoots.All(root => !root.Span.SequenceEqual(operators.Tls.Root.Span)))
                throw new AuthorityException($"the charter in force does not list this TLS authority for broker {folder.BrokerId}",
                    "have the nations sign a charter with this broker's introduction");
            var target = OwnerFolder.Make(invocation.Value(into)!);
            var tls = OwnerFolder.Make(target, "tls");
            Issue(operators, tls, place.Terms(invocation), now);
            List<(TrustDomain, ReadOnlyMemory<byte>)> roots = [.. known.Charter.Nations.SelectMany(nation => nation.TlsRoots
                .Select(root => (TrustDomain.OfNation(folder.Federation, nation.Code), root)))];
            Lists.Write(Lists.Judge(tls, invocation.Value(list)!, roots, invocation.Clock));
            foreach (var version in folder.Documents.Versions(now)) folder.Documents.CopyTo(Path.Combine(target, "documents"), version);
            var settings = Path.Combine(target, SettingsForms.BrokerFile);
            SettingsForms.Write(settings, SettingsForms.Broker(
                folder.Federation, invocation.Value(charter)!.Value, folder.BrokerId, place.Read(invocation)));
            if (invocation.Json) invocation.Output.Json(new JsonObject { ["settings"] = settings });
            else
            {
                invocation.Output.Line($"{settings}: broker {folder.BrokerId} is ready to start");
                invocation.Output.Field("its list", operators.Tls.ListPath);
                invocation.Output.Faint($"next: start it with backbone-broker --config {settings}, and hand its revocation list to the gateways");
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command Renew(CommandDesk desk)
    {
        var (office, into, names) = (OfficeOptions.Office(), OfficeOptions.Into("The broker's folder"), PlaceOptions.Names());
        var command = new Command("renew", "Issue the broker's next certificate and its operator's next revocation list; once a week is enough")
        {
            office, into, names,
        };
        desk.OnRun(command, (invocation, _) =>
        {
            var folder = OfficeOptions.Open(invocation, office);
            using var operators = BrokerOffice.Open(folder, PassphraseSource.ReadFor(invocation, folder.Path), invocation.Clock);
            var tls = Path.Combine(invocation.Value(into)!, "tls");
            if (!Directory.Exists(tls)) throw new AuthorityException($"{invocation.Value(into)} is no broker's folder", "name the one that backbone broker finish made");
            foreach (var authority in operators.TlsWithLists(Timestamp.Now(invocation.Clock))) authority.Revoke([], X509RevocationReason.Unspecified, invocation.Clock.GetUtcNow());
            Issue(operators, tls, PlaceOptions.TermsOf(invocation.Value(names)!), Timestamp.Now(invocation.Clock));
            if (invocation.Json) invocation.Output.Json(new JsonObject { ["list"] = operators.Tls.ListPath });
            else invocation.Output.Line($"{tls}: a certificate for 30 days and a revocation list for ten; a running broker takes both up by itself");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command NextCa(CommandDesk desk)
    {
        var (office, output) = (OfficeOptions.Office(), OfficeOptions.Out("The broker's introduction with both roots, for the nations"));
        var command = new Command("next-ca", "Make the TLS authority that is to follow the one that issues; where one waits already, it is introduced again") { office, output };
        desk.OnRun(command, (invocation, _) =>
        {
            Signing.RequireNew(invocation.Value(output)!);
            var folder = OfficeOptions.Open(invocation, office);
            var passphrase = PassphraseSource.ReadFor(invocation, folder.Path);
            using var operators = BrokerOffice.Open(folder, passphrase, invocation.Clock);
            var introduction = operators.IntroduceNextTls(passphrase, invocation.KeyCost);
            Handover.Write(invocation, invocation.Value(output)!, introduction, $"broker {folder.BrokerId} introduces itself with both roots",
                "the nations sign a charter with it; take that in with backbone document take, lay the next list down with backbone broker renew, then: backbone broker switch-ca",
                [.. BrokerIntroduction.Read(introduction).Broker.TlsRoots.Select((root, place) => (place == 0 ? "TLS root" : "next TLS root", Digest.Of(root.Span)))]);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command SwitchCa(CommandDesk desk)
    {
        var office = OfficeOptions.Office();
        var command = new Command("switch-ca", "From now on the next TLS authority issues; the charter that is known here must list both roots") { office };
        desk.OnRun(command, (invocation, _) =>
        {
            var folder = OfficeOptions.Open(invocation, office);
            using var operators = BrokerOffice.Open(folder, PassphraseSource.ReadFor(invocation, folder.Path), invocation.Clock);
            operators.SwitchTls(Timestamp.Now(invocation.Clock));
            var root = Digest.Of(operators.Tls.Root.Span).ToString();
            if (invocation.Json) invocation.Output.Json(new JsonObject { ["root"] = root });
            else
            {
                invocation.Output.Line($"{folder.Path}: certificates are issued by the TLS authority {root}");
                invocation.Output.Faint("next: once every gateway has fetched its list from the broker, backbone broker renew");
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static void Issue(BrokerOffice operators, string tls, LeafTerms terms, Timestamp now)
    {
        // The lists first: whoever meets the certificate can judge it.
        Lists.CopyTo(tls, TrustDomain.OfBrokers(operators.Folder.Federation), operators.TlsWithLists(now));
        operators.IssueTo(Path.Combine(tls, "broker.crt"), Path.Combine(tls, "broker.key"), terms);
    }
}
