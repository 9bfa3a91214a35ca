using System.CommandLine;
using Backbone.Authority.Introductions;
using Backbone.Authority.Offices;
using Backbone.Authority.Statements;
using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone mandate sign|cosign</c>: the root holder says who is a member, and whose keys are in charge.</summary>
internal static class MandateCommand
{
    private const string Form = "name:kind:title, such as 'kisa:cert:Korea Internet & Security Agency'";

    /// <summary>What comes after every mandate.</summary>
    public const string Next = "the registrar takes it: backbone document take FILE --office DIR; a running gateway publishes it: backbone document publish FILE";

    public static Command Create(CommandDesk desk) => new("mandate", "Say who is a member of the nation, and whose keys are in charge") { Sign(desk), Cosign(desk) };

    private static Command Sign(CommandDesk desk)
    {
        var office = OfficeOptions.Office();
        var member = OptionMaking.Many<MemberEntry>("--member", "NAME:KIND:TITLE", $"A member, as {Form}; again for more", Form, MemberEntry.TryRead);
        var privately = OptionMaking.Many<MemberEntry>("--private-member", "NAME:KIND:TITLE", "A member that is a private organisation", Form, MemberEntry.TryRead);
        var introduction = new Option<string[]>("--introduction")
        {
            HelpName = "FILE",
            Description = "A registrar or policy officer to be in charge for a year; whoever is to stay is named again",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        var output = OfficeOptions.Out("The mandate; a new file");
        var command = new Command("sign", "Sign the nation's mandate with its root: all members, and all who are in charge")
        {
            office, member, privately, introduction, output,
        };
        desk.OnRun(command, (invocation, _) =>
        {
            using var root = CharterSignCommand.OpenRoot(invocation, office);
            var nation = root.Folder.Nation;
            var named = invocation.Value(member)!.Select(entry => entry.Of(nation, isPrivate: false))
                .Concat(invocation.Value(privately)!.Select(entry => entry.Of(nation, isPrivate: true))).ToList();
            if (named.Count == 0) throw new BackboneException(FaultKind.Usage, "a mandate without members lets nobody speak", $"add --member, as {Form}");
            var proposal = root.ProposeMandate([.. named], [.. invocation.Value(introduction)!.Select(file => OfficeIntroduction.Read(Handover.Read(file)))]);
            return Task.FromResult(Sign(invocation, root, proposal, invocation.Value(output)!));
        });
        return command;
    }

    private static Command Cosign(CommandDesk desk)
    {
        var mandate = new Argument<string>("MANDATE") { Description = "The mandate, as the root in force has signed it" };
        var (office, output) = (OfficeOptions.Office(), OfficeOptions.Out("The mandate with both signatures; a new file"));
        var command = new Command("cosign", "Sign a mandate with the root that the next charter names too: it then holds before and after that charter") { mandate, office, output };
        desk.OnRun(command, (invocation, _) =>
        {
            var signed = DocumentFile.ReadSigned(invocation.Value(mandate)!);
            using var root = CharterSignCommand.OpenRoot(invocation, office);
            var proposal = root.ReviewMandate(signed);
            return Task.FromResult(Signing.Run(invocation, proposal.Mandate, proposal.Before, proposal.Changes, () => root.Cosign(signed), invocation.Value(output)!,
                "publish it, and only then the charter that names this root: backbone document publish FILE"));
        });
        return command;
    }

    /// <summary>Shows a proposal, asks, signs, and writes the mandate.</summary>
    public static int Sign(Invocation invocation, RootOffice root, MandateProposal proposal, string path) =>
        Signing.Run(invocation, proposal.Mandate, proposal.Before, proposal.Changes, () => root.SignMandate(proposal), path, Next);

    /// <summary>A member as it is typed.</summary>
    internal sealed record MemberEntry(string Name, MemberKind Kind, string Title)
    {
        public static bool TryRead(string text, out MemberEntry entry)
        {
            var parts = text.Split(':', 3);
            entry = new MemberEntry(parts[0], default, parts[^1]);
            if (parts.Length != 3 || parts[2].Length == 0 || !EnumWords.TryRead<MemberKind>(parts[1], out var kind)
                || !MemberAddress.TryParse($"KOR/{parts[0]}", out _)) return false;
            entry = entry with { Kind = kind };
            return true;
        }

        public Member Of(NationCode nation, bool isPrivate) => new(MemberAddress.Parse($"{nation}/{Name}"), Kind, isPrivate, Title);
    }
}
