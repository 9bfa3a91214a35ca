using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Rules;
using Backbone.Client;
using Backbone.Policies;
using Backbone.Policies.Comparing;
using Backbone.Protocol;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone policy diff OLD NEW</c></summary>
internal static class PolicyDiffCommand
{
    public static Command Create(CommandDesk desk)
    {
        var before = new Argument<string>("OLD") { Description = "The policy as it is" };
        var after = new Argument<string>("NEW") { Description = "The policy as it would be" };
        var from = new Option<ulong>("--from")
        {
            HelpName = "INDEX",
            Description = "The first entry of the journal that is replayed [default: 0]",
        };
        var command = new Command("diff",
            "Replay the journal's past messages through both, and list what would change; needs the role operator")
        {
            before, after, from,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var (operations, now) = (session.Client.Operations, Timestamp.Now(invocation.Clock));
            var federation = await session.Client.Members.GetFederationAsync(cancel);
            var (old, next) = (PolicyFile.Read(invocation.Value(before)!), PolicyFile.Read(invocation.Value(after)!));
            var kind = PolicyFile.KindOf(next);
            if (PolicyFile.KindOf(old) != kind)
                throw new BackboneException(FaultKind.Usage,
                    "one file is a release policy and the other an acceptance policy", "name two of one kind");
            // What is in force may name people who have left since; what shall be may not.
            var (was, willBe) = (PolicyFile.Require(old, kind, federation, now, UnknownNames.MatchNobody),
                PolicyFile.Require(next, kind, federation, now, UnknownNames.AreFaults));
            if (was.Nation != willBe.Nation || was.Nation != session.Client.Profile.Address.Nation)
                throw new BackboneException(FaultKind.Usage,
                    $"the journal is {session.Client.Profile.Address.Nation}'s, the policies are not",
                    "name two policies of your own nation");
            var replay = new Replay(federation, now, await operations.ListPoliciesAsync(cancel));
            var past = operations.ReadRulingsAsync(invocation.Value(from), cancel);
            var messages = await Replay.MessagesAsync(past, kind, federation, now, cancel);
            var changes = PolicyComparison.Compare(replay.BorderOf(was), replay.BorderOf(willBe), messages, now).ToList();
            foreach (var change in changes) Show(invocation, change);
            invocation.Error.Faint(Replay.Notice(kind));
            invocation.Error.Line($"{messages.Count} past messages replayed: {changes.Count} rulings would change, "
                + $"{changes.Count(change => change.AdmitsMore)} of them admit more");
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(Invocation invocation, RulingChange change)
    {
        if (invocation.Json)
            invocation.Output.Json(new JsonObject
            {
                ["envelope"] = change.Message.Name,
                ["mailbox"] = change.Before.Mailbox.ToString(),
                ["before"] = change.Before.Outcome.ToString().ToLowerInvariant(),
                ["after"] = change.After.Outcome.ToString().ToLowerInvariant(),
                ["admitsMore"] = change.AdmitsMore,
                ["change"] = change.ToString(),
            });
        else invocation.Output.Line(change.ToString());
    }
}
