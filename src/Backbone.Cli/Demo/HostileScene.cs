using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Client.Operations;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Exercise.Hostile;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Demo;

/// <summary>
/// The broker's operator alters a message in the broker's own store: 1 USA's gateway is away · 2 Seoul sends ·
/// 3 the record is altered · 4 the gateway comes back and puts it aside, with the evidence · 5 it is in no mailbox ·
/// 6 Seoul is told that it did not arrive · 7 the journals hold.
/// </summary>
internal static class HostileScene
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly MailboxAddress Target = MailboxAddress.Parse("USA/cisa");

    public static async Task PlayAsync(DemoStage stage, CancellationToken cancel)
    {
        var script = stage.Script;
        script.Scene("A hostile operator: a record is altered in the broker's own store");
        // 1
        var gateway = stage.Federation.Gateway(Target.Nation);
        await gateway.StopAsync();
        script.Step(!gateway.IsRunning, "USA", "its gateway is stopped");
        // 2
        if (await SendAsync(stage, cancel) is not { } envelope) return;
        // 3
        script.Step(await HostileOperator.Of(stage.Federation).AlterNewestAsync(Target, cancel), "the operator",
            $"flips one bit of the newest record in the lane of {Target}");
        // 4
        await gateway.StartAsync(cancel);
        script.Step(gateway.IsRunning, "USA", "its gateway is back, and collects");
        await QuarantineAsync(stage, envelope, cancel);
        // 5
        var all = new MailQuery { All = true, Max = 1000 };
        var mail = await stage.As(People.Washington).Receiving.ListMailAsync(all, cancel);
        script.Step(mail.All(entry => entry.Envelope != envelope), "mailboxes",
            $"nothing of it is in what {People.Washington} reads");
        // 6
        await OverdueAsync(stage, envelope, cancel);
        // 7
        await JournalAsync(stage, People.SeoulOperator, cancel);
        await JournalAsync(stage, People.WashingtonOperator, cancel);
    }

    private static async Task<EnvelopeId?> SendAsync(DemoStage stage, CancellationToken cancel)
    {
        var (script, desk) = (stage.Script, stage.As(People.Seoul).Sending);
        var submission = await desk.SendAsync(new OutgoingMessage
        {
            To = [Target.ToString()],
            Tlp = Tlp.Amber,
            Precedence = Precedence.Flash,
            Subject = "[훈련/EXERCISE] 동결 요청 · Freeze request",
            Parts = [Bulletin.Text("en", "[EXERCISE] Freeze deposits from the second hop now.")],
            Exercise = true,
        }, cancel);
        var due = Durations.Show(DemoRun.FlashDeadline);
        if (!script.Step(submission.Refusal is null, "Seoul",
            submission.Refusal?.ToString() ?? $"sends {IdPrefix.Short(submission.Envelope)}… FLASH, due within {due}"))
            return null;
        var state = await stage.UntilAsync(() => desk.GetStateAsync(EnvelopeReference.Of(submission.Envelope), cancel),
            known => known.Recipients.All(recipient => recipient.Claimed >= DeliveryStage.Accepted), Bound, cancel);
        var accepted = script.Step(state.Recipients is [{ Stage: DeliveryStage.Accepted }], "the broker",
            $"{Vocabulary.Stages.Of(state.Recipients[0].Stage)}: it lies in the lane of {Target}");
        return accepted ? submission.Envelope : null;
    }

    private static async Task QuarantineAsync(DemoStage stage, EnvelopeId envelope, CancellationToken cancel)
    {
        var (script, desk) = (stage.Script, stage.As(People.WashingtonOperator).Quarantine);
        var entry = await stage.UntilAsync(
            () => FindAsync(desk, envelope, cancel), found => found is not null, Bound, cancel);
        if (entry is null)
        {
            script.Step(false, "put aside", $"nothing was put aside within {Durations.Show(Bound)}");
            return;
        }
        script.Step(true, "put aside", $"{entry.Reason}: {entry.Detail}");
        script.Step(entry is { Reason: RefusalReason.EntryMismatch, Step: 1 }, "its reason",
            $"step {entry.Step} of acceptance: the bytes are not those of the entry that the broker announced");
        script.Step(!entry.Consignment.IsEmpty, "evidence", $"{entry.Consignment.Length} bytes, kept as they came");
        script.Step(entry.Mailbox == Target.ToString(), "entry header",
            $"lane {entry.Mailbox}, index {entry.Index}, {entry.AnnouncedSize} bytes, envelope {IdPrefix.Short(envelope)}…");
        script.Step(entry.ExpectedHash is not null && entry.ExpectedHash != entry.FoundHash, "expected hash",
            entry.ExpectedHash?.ToString() ?? "none");
        script.Step(entry.FoundHash is not null, "found hash",
            entry.FoundHash?.ToString() ?? "none: the bytes do not parse");
    }

    private static async Task<QuarantinedMail?> FindAsync(
        QuarantineDesk desk, EnvelopeId envelope, CancellationToken cancel) =>
        (await desk.ListAsync(withEvidence: true, cancel: cancel))
            .FirstOrDefault(entry => entry.Envelope == envelope);

    private static async Task OverdueAsync(DemoStage stage, EnvelopeId envelope, CancellationToken cancel)
    {
        var (script, desk) = (stage.Script, stage.As(People.Seoul).Sending);
        var state = await stage.UntilAsync(() => desk.GetStateAsync(EnvelopeReference.Of(envelope), cancel),
            known => known.Recipients.All(recipient => recipient.Overdue), Bound, cancel);
        var progress = state.Recipients[0];
        var stays = progress is { Overdue: true, IsProved: false } && progress.Claimed < DeliveryStage.Delivered;
        script.Step(stays, "status", $"{Vocabulary.Stages.Of(progress.Stage)}{(stays ? ", not delivered, OVERDUE" : "")}");
        var alarm = await stage.UntilAsync(() => FindAlarmAsync(stage.As(People.SeoulOperator), envelope, cancel),
            found => found is not null, Bound, cancel);
        var facts = alarm?.Facts.Select(fact => $"{fact.Key}={fact.Value}") ?? ["the journal in Seoul has none"];
        script.Step(alarm is not null, "alarm", string.Join("  ", facts));
    }

    private static async Task<JournalRecord?> FindAlarmAsync(
        BackboneClient client, EnvelopeId envelope, CancellationToken cancel)
    {
        await foreach (var record in client.Operations.ReadJournalAsync(cancel: cancel))
            if (record.Event == "alarm" && record.Envelope == envelope) return record;
        return null;
    }

    private static async Task JournalAsync(DemoStage stage, string person, CancellationToken cancel)
    {
        var proof = await stage.As(person).Operations.VerifyJournalAsync(cancel: cancel);
        stage.Script.Step(proof.Holds && proof.Head.Size > 0, $"journal {person[..3]}",
            proof.Break ?? $"{proof.Head.Size} entries, root {proof.Head.Root} recomputed");
    }
}
