using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Members;
using Backbone.Protocol;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone whoami</c></summary>
internal static class WhoAmICommand
{
    public static Command Create(CommandDesk desk)
    {
        var command =
            new Command("whoami", "Show who you are: by the documents, by your keys, and as your gateway sees you");
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.Open(invocation);
            var standing = await session.Client.Members.WhoAmIAsync(cancel);
            if (invocation.Json) invocation.Output.Json(ToJson(standing));
            else Show(invocation.Output, standing);
            return standing is { SigningKey: not null, CanOpen: true, Differences.IsEmpty: true }
                ? ExitCode.Done : ExitCode.Identity;
        });
        return command;
    }

    private static void Show(Page page, CallerStanding standing)
    {
        page.Heading(standing.Address.ToString());
        page.Field("TLS", $"{standing.TlsIdentity}, until {Moments.Show(Timestamp.From(standing.CertificateUntil))}");
        page.Field("Roles", standing.Roles.IsEmpty ? "none" : string.Join(", ", standing.Roles));
        page.Field("Mailboxes", standing.Mailboxes.IsEmpty ? "none" : string.Join(", ", standing.Mailboxes));
        page.Check(standing.SigningKey is not null, "signs",
            standing.SigningKey is { } key ? $"with key {key}" : "no signing key in force is held here");
        page.Check(standing.CanOpen, "opens",
            standing.CanOpen ? "what is sealed to you now" : "no key is held here that opens what is sealed to you now");
        foreach (var difference in standing.Differences) page.Warning(difference);
    }

    private static JsonObject ToJson(CallerStanding standing) => new()
    {
        ["address"] = standing.Address.ToString(),
        ["tlsIdentity"] = standing.TlsIdentity.ToString(),
        ["certificateUntil"] = Timestamp.From(standing.CertificateUntil).ToString(),
        ["roles"] = new JsonArray([.. standing.Roles.Select(role => JsonValue.Create(role))]),
        ["mailboxes"] = new JsonArray([.. standing.Mailboxes.Select(mailbox => JsonValue.Create(mailbox.ToString()))]),
        ["signingKey"] = standing.SigningKey?.ToString(),
        ["canOpen"] = standing.CanOpen,
        ["differences"] = new JsonArray([.. standing.Differences.Select(difference => JsonValue.Create(difference))]),
    };
}
