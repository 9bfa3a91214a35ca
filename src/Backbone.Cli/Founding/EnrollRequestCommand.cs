using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone enroll request</c>: makes the keys, on the machine where they are to live; only the request leaves it.</summary>
internal static class EnrollRequestCommand
{
    private const int PassphraseBytes = 16;

    public static Command Create(CommandDesk desk)
    {
        var address = OfficeOptions.Principal("A person or system such as KOR/kisa/lee, or a nation's gateway such as KOR/gateway");
        var (federation, into) = (OfficeOptions.Federation(), OfficeOptions.Into("The folder of the profile or gateway that is to be"));
        var title = new Option<string>("--title") { HelpName = "TEXT", Description = "Its name for people", DefaultValueFactory = _ => "" };
        var device = new Option<string>("--device") { HelpName = "NAME", Description = "Which of the person's devices this is", DefaultValueFactory = _ => "laptop" };
        var system = new Option<bool>("--system") { Description = "It is a system that holds its own keys" };
        var client = new Option<bool>("--client") { Description = "It is a system whose keys its gateway holds: it gets a TLS certificate and nothing else" };
        var member = new Option<string[]>("--member") { HelpName = "MEMBER", Description = "For a gateway: a member for whose drafts it signs, such as KOR/kisa", DefaultValueFactory = _ => [] };
        var holds = new Option<string[]>("--holds") { HelpName = "ADDRESS", Description = "For a gateway: a system for which it opens and signs", DefaultValueFactory = _ => [] };
        var unattended = new Option<bool>("--unattended") { Description = "Makes a random passphrase and keeps it beside the keys, for what must start without a person" };
        var next = new Option<bool>("--new-signing-keys") { Description = "With a renewal: make the next signing keys too; those that they replace sign on for 37 days" };
        var output = OfficeOptions.Out("The request, for the nation's registrar");
        var command = new Command("request", "Make keys here, and ask the registrar to take them up; where keys are here already, ask for their renewal")
        {
            address, federation, into, title, device, system, client, member, holds, unattended, next, output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(system) && result.GetValue(client)) result.AddError("a system holds its keys or its gateway does: add --system or --client, not both");
        });
        desk.OnRun(command, (invocation, _) =>
        {
            Signing.RequireNew(invocation.Value(output)!);
            var (who, folder) = (invocation.Value(address), invocation.Value(into)!);
            var enrolled = EnrolledFolder.Of(invocation, folder, who.Kind == PrincipalKind.Gateway);
            var enrollee = enrolled.Enrollee;
            var plan = Plan();
            if (enrollee.FindGranted() is { } granted) plan = Renewal(granted);
            else if (invocation.Value(next))
                throw new AuthorityException($"nobody is enrolled in {folder} yet, so there are no signing keys to follow", "ask without --new-signing-keys, or name the folder of whoever is enrolled");
            if (invocation.Value(next) && plan.Signing.IsEmpty)
                throw new AuthorityException($"{who} has no signing keys of its own", "ask for them where its gateway is enrolled, or without --new-signing-keys");
            plan = plan with { NewSigningKeys = invocation.Value(next) };
            // Where keys are here it is a renewal, under the passphrase and at the cost that they have.
            var passphrase = plan.Signing.IsEmpty ? "" : enrolled.KeyFiles.Length > 0 ? enrolled.Passphrase() : invocation.Value(unattended) ? MakePassphrase(enrollee)
                : NewPassphrase.Read(invocation, who.ToString());
            var request = enrollee.Prepare(invocation.Value(federation), plan, passphrase, enrolled.Cost, Timestamp.Now(invocation.Clock));
            Handover.Write(invocation, invocation.Value(output)!, request, $"{who} asks to be enrolled",
                "hand it to the registrar, who may ask you to read the fingerprint out; then backbone enroll finish ANSWER",
                ("request", Digest.Of(request)));
            return Task.FromResult(ExitCode.Done);

            // Whatever is typed beside it: only a gateway may ask for more than it has.
            KeyPlan Renewal(EnrollmentRequest granted) => granted.Address == who
                ? KeyPlan.ToRenew(granted, Members(), Systems())
                : throw new AuthorityException($"{granted.Address} is enrolled in this folder", $"name the folder of {who}, or a new one");

            KeyPlan Plan() => who.Kind == PrincipalKind.Gateway
                ? KeyPlan.OfGateway(who.Nation, Members(), Systems())
                : invocation.Value(client) ? KeyPlan.OfClient(who, invocation.Value(title)!)
                : KeyPlan.OfPerson(who, invocation.Value(title)!, invocation.Value(device)!, invocation.Value(system));

            IEnumerable<MemberAddress> Members() => invocation.Value(member)!
                .Select(text => MemberAddress.TryParse(text, out var read) ? read : throw NoName("--member", text, "KOR/kisa"));

            IEnumerable<PrincipalAddress> Systems() => invocation.Value(holds)!
                .Select(text => PrincipalAddress.TryParse(text, out var read) ? read : throw NoName("--holds", text, "KOR/kisa/siem-1"));
        });
        return command;
    }

    private static AuthorityException NoName(string option, string text, string example) =>
        new($"{option}: '{text}' is no address", $"write one such as {example}");

    private static string MakePassphrase(Enrollee enrollee)
    {
        // One is there where an earlier request broke off.
        if (File.Exists(enrollee.PassphrasePath)) return Client.Connection.Profile.ReadPassphrase(enrollee.PassphrasePath);
        var passphrase = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PassphraseBytes));
        OwnerFolder.Make(enrollee.Folder);
        WholeFile.Write(enrollee.PassphrasePath, Encoding.ASCII.GetBytes(passphrase + "\n"));
        return passphrase;
    }
}
