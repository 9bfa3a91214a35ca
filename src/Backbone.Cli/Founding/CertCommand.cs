using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Certifying;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Verifying;
using Backbone.Cli.Grammar;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone cert request|install</c>: for a nation whose TLS certificates come from a CA of its own.</summary>
internal static class CertCommand
{
    public static Command Create(CommandDesk desk) => new("cert", "TLS certificates from a CA that the nation has already; the registrar's own need no such step")
    {
        Request(desk),
        Install(desk),
    };

    private static Command Request(CommandDesk desk)
    {
        var (into, names) = (OfficeOptions.Into("The folder of the profile or gateway, in which the key is made and stays"), PlaceOptions.Names());
        var output = OfficeOptions.Out("The request, PKCS #10 in PEM, for the CA");
        var command = new Command("request", "Make a new TLS key here, and a request for its certificate that says all that the profile wants") { into, names, output };
        desk.OnRun(command, (invocation, _) =>
        {
            Signing.RequireNew(invocation.Value(output)!);
            var (files, owner, _) = Open(invocation, invocation.Value(into)!);
            if (owner is TlsIdentity.Person && invocation.Value(names)!.Length > 0)
                throw new AuthorityException("people and systems are no servers, and have no server names", "leave out --server-name");
            var request = files.Request(PlaceOptions.TermsOf(invocation.Value(names)!));
            AuthorityFiles.Write(invocation.Value(output)!, Encoding.ASCII.GetBytes(request + "\n"));
            if (invocation.Json) invocation.Output.Json(new JsonObject { ["file"] = invocation.Value(output), ["identity"] = owner.ToString() });
            else
            {
                invocation.Output.Line($"{invocation.Value(output)}: a request for {owner}; its key waits beside the one in use");
                invocation.Output.Faint("next: the CA keeps all its extensions, for thirty days at most, signed by a root that the charter lists; then backbone cert install FILE");
            }
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command Install(CommandDesk desk)
    {
        var file = new Argument<string>("FILE") { Description = "The certificate that the CA made, PEM or DER; one, and no chain" };
        var into = OfficeOptions.Into("The folder in which its request was made");
        var command = new Command("install", "Hold a certificate against the profile, and put it where it is used; a running gateway takes it up within seconds") { file, into };
        desk.OnRun(command, (invocation, _) =>
        {
            var (files, owner, roots) = Open(invocation, invocation.Value(into)!);
            var until = files.Install(invocation.Value(file)!, roots, invocation.Clock);
            if (invocation.Json)
                invocation.Output.Json(new JsonObject { ["file"] = files.CertificatePath, ["identity"] = owner.ToString(), ["until"] = $"{Timestamp.From(until)}" });
            else invocation.Output.Line($"{files.CertificatePath}: for {owner}, until {Moments.Show(Timestamp.From(until))}");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static (TlsFiles Files, TlsIdentity Owner, List<ReadOnlyMemory<byte>> Roots) Open(Invocation invocation, string folder)
    {
        if (File.Exists(Path.Combine(folder, Profile.FileName)))
        {
            var profile = Profile.Load(folder);
            var person = new TlsIdentity.Person(profile.Federation, profile.Address);
            return (new TlsFiles(profile.Folder, Enrollee.PersonName, person), person, [.. profile.ReadRoots().Select(root => (ReadOnlyMemory<byte>)root.RawData)]);
        }
        var process = ProcessFolder.Open(folder);
        var nation = process.Nation ?? throw new AuthorityException("it is a broker's folder, and its operator has an authority of his own", "backbone broker renew");
        var roots = process.TlsRoots([], Timestamp.Now(invocation.Clock)).Where(one => one.Domain.Nation == nation).ToList();
        var gateway = new TlsIdentity.Gateway(roots[0].Domain.Federation, nation);
        return (new TlsFiles(Path.GetFullPath(folder), Enrollee.GatewayName, gateway), gateway, [.. roots.Select(one => one.Root)]);
    }
}
