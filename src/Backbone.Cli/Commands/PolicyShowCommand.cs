using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Operations;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone policy show</c></summary>
internal static class PolicyShowCommand
{
    public static Command Create(CommandDesk desk)
    {
        var nation = OptionMaking.One<NationCode?>("--nation", "NATION", "Only this nation's",
            "a nation's code such as KOR", PolicyCommand.ReadNation);
        var text = new Option<bool>("--text") { Description = "With the rules, as their officer wrote them" };
        var command = new Command("show", "Show the policies that your gateway knows; needs the role operator")
        {
            nation, text,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var known = await session.Client.Operations.ListPoliciesAsync(cancel);
            var wanted = known.Where(policy => invocation.Value(nation) is not { } only || policy.Document.Nation == only).ToList();
            foreach (var policy in wanted)
            {
                if (invocation.Json) invocation.Output.Json(ToJson(policy));
                else Show(invocation.Output, policy, invocation.Value(text));
            }
            var own = session.Client.Profile.Address.Nation;
            if (invocation.Value(nation) is null || invocation.Value(nation) == own) WarnOfMissing(invocation.Error, known, own);
            else if (wanted.Count == 0) invocation.Error.Faint($"what {invocation.Value(nation)} takes in is not known here: its border decides");
            return wanted.Any(policy => policy.Failure is not null) ? ExitCode.FailedVerification : ExitCode.Done;
        });
        return command;
    }

    private static void Show(Page page, KnownPolicy policy, bool withText)
    {
        var (document, lifetime) = (policy.Document, policy.Document.Head.Lifetime);
        page.Check(policy.InForce, document.Id.ToString(), policy.InForce ? "in force" : "not in force");
        page.Field("  Time", $"{Moments.Show(lifetime.From)} to {Moments.Show(lifetime.Until)}");
        page.Field("  Hash", document.Id.Hash.ToString());
        if (policy.Failure is { } failure) page.Warning($"it does not verify here: {failure.Detail}");
        if (withText) page.Text(Encoding.UTF8.GetString(document.Text.Span));
    }

    private static void WarnOfMissing(Page page, ImmutableArray<KnownPolicy> known, NationCode own)
    {
        var inForce = known.Where(policy => policy.InForce && policy.Document.Nation == own).Select(policy => policy.Document).ToList();
        if (!inForce.OfType<Release>().Any()) page.Warning($"no release policy of {own} is in force: nothing leaves");
        if (!inForce.OfType<Acceptance>().Any()) page.Warning($"no acceptance policy of {own} is in force: nothing comes in");
    }

    private static JsonObject ToJson(KnownPolicy policy) => new()
    {
        ["document"] = policy.Document.Id.ToString(),
        ["label"] = policy.Document.Id.Label,
        ["nation"] = policy.Document.Nation.ToString(),
        ["version"] = policy.Document.Head.Version,
        ["hash"] = policy.Document.Id.Hash.ToString(),
        ["from"] = policy.Document.Head.Lifetime.From.ToString(),
        ["until"] = policy.Document.Head.Lifetime.Until.ToString(),
        ["inForce"] = policy.InForce,
        ["verified"] = policy.Failure is null,
        ["text"] = Encoding.UTF8.GetString(policy.Document.Text.Span),
    };
}
