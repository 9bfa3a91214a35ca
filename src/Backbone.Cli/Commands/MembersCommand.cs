using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Terminals;
using Backbone.Client;
using Backbone.Client.Members;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone members list|show</c></summary>
internal static class MembersCommand
{
    private const string CommunityPrefix = "coi:";
    private static readonly string[] Heads = ["MEMBER", "KIND", "COMMUNITIES", "NAME"];

    public static Command Create(CommandDesk desk) =>
        new("members", "Who is in the federation, by documents verified here")
    {
        List(desk),
        Show(desk),
    };

    private static Command List(CommandDesk desk)
    {
        var command = new Command("list", "List all members");
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var members = await session.Client.Members.ListMembersAsync(cancel);
            if (invocation.Json) foreach (var member in members) invocation.Output.Json(ToJson(member));
            else invocation.Output.Table(Heads, members.Select(Row));
            return ReportFindings(invocation, session.Client);
        });
        return command;
    }

    private static Command Show(CommandDesk desk)
    {
        var name = new Argument<string>("NAME") { Description = "KOR/kisa, KOR/kisa/lee, or coi:name for a community" };
        var command = new Command("show", "Show members with their people and mailboxes") { name };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var wanted = invocation.Value(name)!;
            var members = (await session.Client.Members.ListMembersAsync(cancel))
                .Where(member => IsMeant(member, wanted)).ToList();
            if (members.Count == 0)
                throw new BackboneException(FaultKind.NotFound, $"no document in force names '{wanted}'",
                    "list members with backbone members list");
            foreach (var member in members)
            {
                if (invocation.Json) invocation.Output.Json(ToJson(member));
                else Show(invocation.Output, member);
            }
            return ReportFindings(invocation, session.Client);
        });
        return command;
    }

    private static bool IsMeant(MemberEntry entry, string name) =>
        name.StartsWith(CommunityPrefix, StringComparison.Ordinal)
        ? entry.Communities.Contains(name[CommunityPrefix.Length..])
        : entry.Member.Address.ToString() == name
        || entry.Principals.Any(principal => principal.Address.ToString() == name)
            || entry.Mailboxes.Any(mailbox => mailbox.Address.ToString() == name);

    // Documents that were not taken: what they would have said is missing above.
    private static int ReportFindings(Invocation invocation, BackboneClient client)
    {
        foreach (var finding in client.Members.Findings)
            invocation.Error.Warning(
                $"not taken: {finding.Document?.ToString() ?? "a document"}: {finding.Refusal.Detail}");
        return client.Members.Findings.IsEmpty ? ExitCode.Done : ExitCode.FailedVerification;
    }

    private static string[] Row(MemberEntry entry) =>
    [
        entry.Member.Address.ToString(),
        Kind(entry),
        string.Join(", ", entry.Communities.Select(community => CommunityPrefix + community)),
        entry.Member.Title,
    ];

    private static void Show(Page page, MemberEntry entry)
    {
        page.Heading($"{entry.Member.Address}  {entry.Member.Title}");
        page.Field("Kind", Kind(entry));
        page.Field("In", string.Join(", ", entry.Communities.Select(community => CommunityPrefix + community)));
        foreach (var principal in entry.Principals)
            page.Field("Person", $"{principal.Address}  {principal.Title}  [{string.Join(", ", principal.Roles)}]");
        foreach (var mailbox in entry.Mailboxes)
            page.Field("Mailbox", $"{mailbox.Address}  read by {string.Join(", ", Readers(mailbox))}");
    }

    private static string Kind(MemberEntry entry) =>
        entry.Member.Kind.ToString().ToLowerInvariant() + (entry.Member.IsPrivate ? ", private" : "");

    private static IEnumerable<string> Readers(Mailbox mailbox) =>
        mailbox.Readers.Select(reader => $"{reader.Principal} ({reader.Device})");

    private static JsonObject ToJson(MemberEntry entry) => new()
    {
        ["member"] = entry.Member.Address.ToString(),
        ["kind"] = entry.Member.Kind.ToString().ToLowerInvariant(),
        ["private"] = entry.Member.IsPrivate,
        ["title"] = entry.Member.Title,
        ["communities"] = new JsonArray([.. entry.Communities.Select(community => JsonValue.Create(community))]),
        ["people"] = new JsonArray([.. entry.Principals.Select(principal => new JsonObject
        {
            ["address"] = principal.Address.ToString(),
            ["title"] = principal.Title,
            ["roles"] = new JsonArray([.. principal.Roles.Select(role => JsonValue.Create(role))]),
        })]),
        ["mailboxes"] = new JsonArray([.. entry.Mailboxes.Select(mailbox => new JsonObject
        {
            ["address"] = mailbox.Address.ToString(),
            ["readers"] = new JsonArray([.. Readers(mailbox).Select(reader => JsonValue.Create(reader))]),
        })]),
    };
}
