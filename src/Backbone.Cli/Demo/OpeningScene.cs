using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Demo;

/// <summary>The bulletin is opened in two nations, each check made on the reader's own machine.</summary>
internal static class OpeningScene
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static async Task PlayAsync(DemoStage stage, EnvelopeId envelope, CancellationToken cancel)
    {
        await OpenAsync(stage, "Washington", People.Washington, MailboxAddress.Parse("USA/cisa"), envelope, cancel);
        await OpenAsync(stage, "Tokyo", People.Tokyo, MailboxAddress.Parse("JPN/npa"), envelope, cancel);
    }

    private static async Task OpenAsync(
        DemoStage stage, string place, string person, MailboxAddress mailbox, EnvelopeId envelope,
        CancellationToken cancel)
    {
        var (script, desk) = (stage.Script, stage.As(person).Receiving);
        script.Scene($"{place}: {person} opens it in {mailbox}");
        var mail = await stage.UntilAsync(
            async () => (await desk.ListMailAsync(new MailQuery { Mailbox = mailbox }, cancel))
                .FirstOrDefault(entry => entry.Envelope == envelope),
            entry => entry is not null, Bound, cancel);
        var found = mail is null ? $"{IdPrefix.Short(envelope)} did not come within {Durations.Show(Bound)}"
            : mail.Failure?.ToString() ?? $"{IdPrefix.Short(envelope)}… from {mail.Handling?.Author}";
        if (!script.Step(mail is { Failure: null }, "in the inbox", found)) return;
        var message = await desk.ReadMailAsync(EnvelopeReference.Of(envelope), mailbox, cancel: cancel);
        foreach (var check in message.Checks) script.Step(check.Holds, check.Name, check.Detail);
        script.Step(message.Content.Subject == Bulletin.Subject, "subject", message.Content.Subject);
        var parts = message.Content.Parts.Select(part => $"{part.FileName}{part.Language}");
        script.Step(IsWhole(message), "parts", $"byte for byte as in Seoul: {string.Join(", ", parts)}");
        var receipt = await desk.SendOpenedReceiptAsync(message, cancel);
        script.Step(receipt.Refusal is null, "receipt",
            receipt.Refusal?.ToString() ?? $"signed by {person}, on its way to KOR");
    }

    private static bool IsWhole(ReceivedMessage message) =>
        message.Content.Parts.Length == Bulletin.Parts.Length && message.Content.Parts.Zip(Bulletin.Parts).All(pair =>
            pair.First.ContentType == pair.Second.ContentType && pair.First.Language == pair.Second.Language
            && pair.First.FileName == pair.Second.FileName
            && pair.First.Data.Span.SequenceEqual(pair.Second.Data.Span));
}
