using Backbone.Client.Sending;

namespace Backbone.Cli.Demo;

/// <summary>The charter's ceiling: an exchange, a private partner, may send GREEN at most.</summary>
internal static class CeilingScene
{
    public static async Task PlayAsync(DemoStage stage, CancellationToken cancel)
    {
        var (script, desk) = (stage.Script, stage.As(People.Exchange).Sending);
        script.Scene($"Seoul: {People.Exchange}, an exchange, marks a message too high");
        var sealedMessage = await desk.SealAsync(Report(Tlp.Amber), cancel);
        var preview = await desk.PreviewAsync(sealedMessage, cancel);
        script.Step(preview.IsRefused, "preview", "the gateway would not take it, and says so before anything is sent");
        var submission = await desk.SubmitAsync(sealedMessage, cancel);
        script.Step(submission.Refusal is { Reason: RefusalReason.AboveCeiling }, "refused",
            submission.Refusal is { } refusal
                ? $"{refusal.Reason}: {refusal.Detail}" : "it was taken, although it is above the ceiling");
        if (submission.Refusal is { NextStep.Length: > 0 } next) script.Tell($"next: {next.NextStep}");
        var lower = await desk.SendAsync(Report(Tlp.Green), cancel);
        script.Step(lower.Refusal is null, "marked lower",
            lower.Refusal?.ToString() ?? "the same report at TLP:GREEN is taken");
    }

    private static OutgoingMessage Report(Tlp tlp) => new()
    {
        To = ["KOR/kisa"],
        Tlp = tlp,
        Category = Category.Incident,
        Subject = "[훈련/EXERCISE] 이상 출금 보고 · Unusual withdrawals",
        Parts =
        [
            Bulletin.Text("ko", "[훈련] 00:12부터 00:31까지 이상 출금 41건."),
            Bulletin.Text("en", "[EXERCISE] 41 unusual withdrawals, 00:12 to 00:31."),
        ],
        Exercise = true,
    };
}
