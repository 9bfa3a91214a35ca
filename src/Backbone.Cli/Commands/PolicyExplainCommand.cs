using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Composing;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Commands;

/// <summary>
/// <c>backbone policy explain</c>: what your gateway would decide about a message that you have not written; 3 where it
/// refuses it for anybody, 4 where it would wait for approvals, else 0.
/// </summary>
internal static class PolicyExplainCommand
{
    /// <summary>Bytes of content where none are said; the smallest message is padded to that.</summary>
    private const ulong UsualSize = 1000;

    private const ulong MostSize = 4 * 1024 * 1024;

    public static Command Create(CommandDesk desk)
    {
        var from = OptionMaking.One<PrincipalAddress?>("--from", "ADDRESS",
            "Who would send it [default: the profile's holder]; nobody else may ask",
            "an address such as KOR/kisa/lee", ReadPrincipal);
        var to = SendCommand.Addresses("--to", "Whom it would go to");
        var info = SendCommand.Addresses("--info", "Whom it would tell");
        var size = OptionMaking.One<ulong?>("--size", "SIZE", "About how large it would be [default: 1KiB]",
            "a whole number with B, KiB or MiB, at most 4MiB, such as 64KiB", ReadSize);
        var community = new Option<string?>("--community") { HelpName = "NAME", Description = "In whose name it would go" };
        var options = new MessageOptions(desk.Clock);
        var command = new Command("explain", "Ask how a message would be ruled on, before you write it")
        {
            from, to, info, size, community,
        };
        options.AddMarkingsTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(to) is not { Implicit: false } && result.GetResult(info) is not { Implicit: false })
                result.AddError("nobody would get it: add --to with an address");
        });
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var own = session.Client.Profile.Address;
            if (invocation.Value(from) is { } sender && sender != own)
                throw new BackboneException(FaultKind.Usage,
                    $"this profile is {own}, and only {sender} itself may ask for {sender}",
                    "ask with that profile, or write the case into a file for backbone policy test");
            var message = SendCommand.Compose(invocation, options, invocation.Value(to)!, invocation.Value(info)!, []) with
            {
                Community = invocation.Value(community),
            };
            var bytes = (int)(invocation.Value(size) ?? UsualSize);
            var preview = await session.Client.Sending.PreviewAsync(message, bytes, cancel);
            if (preview.Refusal is not null) preview.ThrowIfRefused();
            if (invocation.Json) invocation.Output.Json(new JsonObject { ["recipients"] = SubmissionView.ToJson(preview.Decisions) });
            else foreach (var decision in preview.Decisions) Show(invocation.Output, decision);
            return CodeOf(preview);
        });
        return command;
    }

    private static int CodeOf(Preview preview) => preview.IsRefused ? ExitCode.Refused
        : preview.Decisions.Any(decision => decision.Outcome == RulingOutcome.Pending) ? ExitCode.AwaitsApproval : ExitCode.Done;

    // A statement a line: what decided, the nearest rules with the clause that failed, and at last what to do.
    internal static void Show(Page page, RecipientDecision decision)
    {
        var reason = decision.Reason == RefusalReason.Unspecified ? "" : $" ({decision.Reason})";
        page.Check(decision.Outcome == RulingOutcome.Allowed, decision.Mailbox.ToString(),
            decision.Outcome.ToString().ToLowerInvariant() + reason);
        foreach (var rule in decision.Rules) page.Line($"      rule {rule}");
        page.Text(string.Join('\n', decision.Explanation.Split("; ", StringSplitOptions.RemoveEmptyEntries)));
    }

    private static bool ReadPrincipal(string text, out PrincipalAddress? address)
    {
        var good = PrincipalAddress.TryParse(text, out var read);
        address = good ? read : null;
        return good;
    }

    private static bool ReadSize(string text, out ulong? size)
    {
        var good = ByteSizes.TryRead(text, out var bytes) && bytes <= MostSize;
        size = good ? bytes : null;
        return good;
    }
}
