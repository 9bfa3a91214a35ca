using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Demo;

/// <summary>
/// What each nation lets out and takes in: 1 an exchange reports at home and may not write abroad · 2 an AMBER incident is not
/// taken in by a nation, and its author is told before it is sent · 3 a RED bulletin waits for its releaser, and then goes.
/// </summary>
internal static class PolicyScene
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static async Task PlayAsync(DemoStage stage, CancellationToken cancel)
    {
        stage.Script.Scene("Policies: what each nation lets out, and what it takes in");
        // 1
        await StaysHomeAsync(stage, cancel);
        // 2
        await NotTakenInAsync(stage, cancel);
        // 3
        await ReleasedAsync(stage, cancel);
    }

    private static async Task StaysHomeAsync(DemoStage stage, CancellationToken cancel)
    {
        var desk = stage.As(People.Exchange).Sending;
        var preview = await desk.PreviewAsync(await desk.SealAsync(Report("USA/cisa") with { Tlp = Tlp.Green }, cancel), cancel);
        Tell(stage, "the exchange", preview, RulingOutcome.Refused);
    }

    private static async Task NotTakenInAsync(DemoStage stage, CancellationToken cancel)
    {
        var desk = stage.As(People.Seoul).Sending;
        var incident = await desk.SealAsync(Report("USA/cisa", "JPN/npa"), cancel);
        // Washington's rules travel to Seoul, sealed like any message.
        var preview = await stage.UntilAsync(() => desk.PreviewAsync(incident, cancel), preview => preview.IsRefused, Bound, cancel);
        Tell(stage, People.Seoul, preview, RulingOutcome.Refused, RulingOutcome.Allowed);
    }

    private static async Task ReleasedAsync(DemoStage stage, CancellationToken cancel)
    {
        var (script, lee) = (stage.Script, stage.As(People.Seoul).Sending);
        var sent = await lee.SendAsync(Report(People.Washington) with { Tlp = Tlp.Red, Category = Category.Bulletin }, cancel);
        if (!script.Step(sent.AwaitsApproval, "RED waits", sent.Refusal?.ToString() ?? sent.Decisions[0].Explanation)) return;
        var approvals = stage.As(People.Releaser).Approvals;
        var waiting = await approvals.ReadAsync(EnvelopeReference.Of(sent.Envelope), cancel);
        script.Step(waiting.Checks.All(check => check.Holds), "read first",
            $"{People.Releaser} reads exactly what will cross: {waiting.Content.Subject}");
        var answer = await approvals.GiveAsync(waiting, waiting.Roles[0], cancel);
        script.Step(answer.Released, "approved", answer.Refusal?.ToString() ?? $"{IdPrefix.Short(sent.Envelope)}… goes out");
        var reader = stage.As(People.Washington).Receiving;
        var mail = await stage.UntilAsync(
            async () => (await reader.ListMailAsync(new MailQuery { Mailbox = MailboxAddress.Parse(People.Washington) }, cancel))
                .FirstOrDefault(entry => entry.Envelope == sent.Envelope), entry => entry is not null, Bound, cancel);
        if (!script.Step(mail is { Failure: null }, "in the inbox", $"of {People.Washington}, a person's own")) return;
        var message = await reader.ReadMailAsync(EnvelopeReference.Of(sent.Envelope), cancel: cancel);
        script.Step(message.Handling.Tlp == Tlp.Red, "opened", $"TLP:RED, with the releaser's signature beside {message.Handling.Author}'s");
    }

    private static void Tell(DemoStage stage, string who, Preview preview, params RulingOutcome[] expected)
    {
        var outcomes = preview.Decisions.Select(decision => decision.Outcome);
        stage.Script.Step(outcomes.SequenceEqual(expected), "preview", $"{who} is told before anything is sent");
        foreach (var decision in preview.Decisions)
            stage.Script.Aside($"{decision.Mailbox}: {decision.Outcome.ToString().ToLowerInvariant()}: {decision.Explanation}");
    }

    private static OutgoingMessage Report(params string[] to) => new()
    {
        To = [.. to],
        Tlp = Tlp.Amber,
        Category = Category.Incident,
        Subject = "[훈련/EXERCISE] 거래소 침해 · An exchange is broken into",
        Parts = [Bulletin.Text("en", "[EXERCISE] The hot wallet is drained; the trail begins in the annex.")],
        Exercise = true,
    };
}
