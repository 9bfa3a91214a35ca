using System.CommandLine;
using Backbone.Authority;
using Backbone.Authority.Statements;
using Backbone.Cli.Grammar;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone member add|retire</c>: the root holder changes the members; the keys in charge stay.</summary>
internal static class MemberCommand
{
    public static Command Create(CommandDesk desk) => new("member", "Change who is a member of the nation")
    {
        Add(desk),
        Retire(desk),
    };

    private static Command Add(CommandDesk desk)
    {
        var (member, office, output) = (Member(), OfficeOptions.Office(), OfficeOptions.Out("The mandate; a new file"));
        var kind = OptionMaking.One<MemberKind>("--kind", EnumWords.Choice<MemberKind>(), "What kind of organisation it is",
            $"one of {EnumWords.Choice<MemberKind>()}", EnumWords.TryRead);
        kind.Required = true;
        var title = new Option<string>("--title") { HelpName = "TEXT", Description = "Its name for people", Required = true };
        var isPrivate = new Option<bool>("--private") { Description = "It is a private organisation" };
        var command = new Command("add", "Sign the mandate anew with one member more") { member, kind, title, isPrivate, office, output };
        desk.OnRun(command, (invocation, _) =>
        {
            var added = new Member(invocation.Value(member), invocation.Value(kind), invocation.Value(isPrivate), invocation.Value(title)!);
            return Task.FromResult(Change(invocation, office, added.Address, invocation.Value(output)!, known => known is null ? added
                : throw new AuthorityException($"{added.Address} is a member already", "name another, or retire it first: backbone member retire")));
        });
        return command;
    }

    private static Command Retire(CommandDesk desk)
    {
        var (member, office, output) = (Member(), OfficeOptions.Office(), OfficeOptions.Out("The mandate; a new file"));
        var command = new Command("retire", "Sign the mandate anew without a member: its people and mailboxes do not count any more") { member, office, output };
        desk.OnRun(command, (invocation, _) =>
        {
            var address = invocation.Value(member);
            return Task.FromResult(Change(invocation, office, address, invocation.Value(output)!, known => known is not null ? null
                : throw new AuthorityException($"{address} is no member by the newest mandate", "see the members with backbone document show MANDATE")));
        });
        return command;
    }

    // What a member becomes; null: it goes.
    private static int Change(Invocation invocation, Option<string> office, MemberAddress address, string path, Func<Member?, Member?> change)
    {
        using var root = CharterSignCommand.OpenRoot(invocation, office);
        if (address.Nation != root.Folder.Nation)
            throw new AuthorityException($"{address} is of another nation, this is the root of {root.Folder.Nation}", "each nation's root holder names its own members");
        var proposal = root.ProposeMembers(members =>
        {
            var becomes = change(members.FirstOrDefault(member => member.Address == address));
            return [.. members.Where(member => member.Address != address), .. becomes is null ? Array.Empty<Member>() : [becomes]];
        });
        return MandateCommand.Sign(invocation, root, proposal, path);
    }

    private static Argument<MemberAddress> Member() => OptionMaking.Argument<MemberAddress>("MEMBER", "Such as KOR/kisa", "a member such as KOR/kisa", MemberAddress.TryParse);
}
