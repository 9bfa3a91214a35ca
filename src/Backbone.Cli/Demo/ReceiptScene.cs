using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Demo;

/// <summary>Signed receipts come home: delivered by each nation's gateway, opened by the two readers.</summary>
internal static class ReceiptScene
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> Readers = new()
    {
        ["USA/cisa"] = People.Washington,
        ["JPN/npa"] = People.Tokyo,
    };

    public static async Task PlayAsync(DemoStage stage, EnvelopeId envelope, CancellationToken cancel)
    {
        var (script, desk) = (stage.Script, stage.As(People.Seoul).Sending);
        script.Scene("Seoul: signed receipts arrive");
        var state = await stage.UntilAsync(
            () => desk.GetStateAsync(EnvelopeReference.Of(envelope), cancel),
            known => known.Recipients.All(IsProved), Bound, cancel);
        foreach (var recipient in state.Recipients)
            script.Step(IsProved(recipient), recipient.Mailbox.ToString(), ProofOf(recipient));
    }

    // Delivered must be the nation's word; opened, where somebody opened it, that very reader's.
    private static bool IsProved(RecipientProgress recipient)
    {
        var delivered = Has(recipient, ReceiptEvent.Delivered, $"{recipient.Mailbox.Nation}/gateway");
        return delivered && (!Readers.TryGetValue(recipient.Mailbox.ToString(), out var reader)
            || Has(recipient, ReceiptEvent.Opened, reader));
    }

    private static bool Has(RecipientProgress recipient, ReceiptEvent what, string author) =>
        recipient.Proofs.Any(proof => proof.Fact.Event == what && proof.Author.ToString() == author);

    private static string ProofOf(RecipientProgress recipient) => recipient.Proofs.IsEmpty
        ? string.Join("; ", recipient.Doubts.Prepend($"{Vocabulary.Stages.Of(recipient.Stage)}, no receipt"))
        : string.Join(", ", recipient.Proofs.Select(proof =>
            $"{proof.Fact.Event.ToString().ToLowerInvariant()} signed by {proof.Author} at {Moments.Show(proof.Fact.Time)}"));
}
