using Backbone.Cli.Grammar;
using Backbone.Cli.Views;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Demo;

/// <summary>An officer in Seoul sends a bulletin to the community.</summary>
internal static class BulletinScene
{
    private const string Community = "coi:dprk-crypto";

    /// <returns>Its id; null where it was not taken.</returns>
    public static async Task<EnvelopeId?> PlayAsync(DemoStage stage, CancellationToken cancel)
    {
        var (script, lee) = (stage.Script, stage.As(People.Seoul));
        script.Scene($"Seoul: {People.Seoul} sends a bulletin to {Community}");
        var standing = await lee.Members.WhoAmIAsync(cancel);
        script.Step(standing is { SigningKey: not null, CanOpen: true, Differences.IsEmpty: true }, "own standing",
            string.Join("; ", standing.Differences.DefaultIfEmpty("documents, keys and gateway agree")));
        var sealedMessage = await lee.Sending.SealAsync(new OutgoingMessage
        {
            To = [Community],
            Tlp = Tlp.Amber,
            Category = Category.Indicators,
            Precedence = Precedence.Immediate,
            Subject = Bulletin.Subject,
            Parts = Bulletin.Parts,
            Exercise = true,
        }, cancel);
        var (header, handling) = (sealedMessage.Envelope.Header, sealedMessage.Envelope.Handling);
        script.Tell(Bulletin.Subject);
        foreach (var part in Bulletin.Parts)
            script.Aside($"{part.FileName}{part.Language}  {part.ContentType}  {part.Data.Length} bytes");
        script.Step(handling is { Tlp: Tlp.Amber, Exercise: true }, "marking",
            $"{MarkingText.Of(handling)}, {MarkingText.Of(header.Precedence)}, EXERCISE");
        var mailboxes = string.Join(", ", header.Recipients.Select(recipient => recipient.Mailbox));
        script.Step(header.RecipientNations.Count == 3, "sealed",
            $"{sealedMessage.Envelope.Bytes.Length} bytes for {header.WrapCount} readers of {mailboxes}");
        var submission = await lee.Sending.SubmitAsync(sealedMessage, cancel);
        foreach (var decision in submission.Decisions)
            script.Step(decision.Outcome == RulingOutcome.Allowed, $"to {decision.Mailbox}",
                $"{decision.Outcome.ToString().ToLowerInvariant()} {decision.Explanation}".TrimEnd());
        return script.Step(submission.Refusal is null && !submission.AwaitsApproval, "taken",
            submission.Refusal?.ToString() ?? $"envelope {IdPrefix.Short(submission.Envelope)}…")
            ? submission.Envelope : null;
    }
}
