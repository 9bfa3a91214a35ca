using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Forging;
using Google.Protobuf;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>What people ask of their own gateway and may not have, and what their SDK will not open for them.</summary>
internal static class AskedCases
{
    public static IEnumerable<RefusedCase> All() =>
    [
        Asked("The quarantine, asked for by an officer", RefusalReason.NotPermitted,
            (siege, cancel) => siege.As("USA/cisa/miller").Quarantine.ListAsync(cancel: cancel),
            (siege, cancel) => siege.As("USA/cisa/ops").Quarantine.ListAsync(cancel: cancel)),
        Asked("The mail of a mailbox, asked for by who is no reader of it", RefusalReason.NotPermitted,
            (siege, cancel) => ListAsync(siege, "KOR/nis", cancel), (siege, cancel) => ListAsync(siege, "KOR/kisa", cancel)),
        Asked("A subscription to a mailbox, asked for by who is no reader of it", RefusalReason.NotPermitted,
            (siege, cancel) => SubscribeAsync(siege, "USA/fbi", cancel)),
        Asked("The state of a message that nobody sent", RefusalReason.NotFound,
            (siege, cancel) => siege.As("KOR/kisa/lee").Sending.GetStateAsync(EnvelopeReference.Of(default), cancel),
            async (siege, cancel) =>
            {
                var forge = Forge.Letter(siege.World, "KOR/kisa/lee", "USA/cisa");
                await siege.SubmitAsync("KOR/kisa/lee", Envelope(forge), cancel);
                await siege.As("KOR/kisa/lee").Sending.GetStateAsync(EnvelopeReference.Of(forge.Id), cancel);
            }),
        Read("A content whose padding is not zero", forge => forge.OnPadded = padded => [.. padded[..^1], 1]),
        Read("A content whose bytes are not those that were sealed",
            forge => forge.OnContent = bytes => [.. bytes[..^1], (byte)~bytes[^1]]),
    ];

    private static RefusedCase Asked(
        string sentence, RefusalReason reason, Func<Siege, CancellationToken, Task> bad,
        Func<Siege, CancellationToken, Task>? good = null) =>
        new(sentence, reason, Sight.Client, (siege, cancel) => ReasonAsync(bad(siege, cancel)))
        {
            Good = good is null ? null : (siege, cancel) => ReasonAsync(good(siege, cancel)),
        };

    // No gateway can see into a content: it passes both borders, and the reader's SDK refuses it.
    private static RefusedCase Read(string sentence, Action<Forge> bad) =>
        new(sentence, RefusalReason.ContentMismatch, Sight.Client, (siege, cancel) => CrossAsync(siege, bad, cancel))
        {
            Good = (siege, cancel) => CrossAsync(siege, _ => { }, cancel),
        };

    private static async Task<RefusalReason> CrossAsync(Siege siege, Action<Forge> change, CancellationToken cancel)
    {
        var forge = Forge.Letter(siege.World, "KOR/kisa/lee", "USA/cisa");
        change(forge);
        Assert.Null((await siege.SubmitAsync("KOR/kisa/lee", Envelope(forge), cancel)).Refused);
        var (mail, id) = (siege.As("USA/cisa/miller").Receiving, EnvelopeReference.Of(forge.Id));
        return await Patience.UntilAsync<RefusalReason>("the message is in the mail", async over =>
        {
            var reason = await ReasonAsync(mail.ReadMailAsync(id, cancel: over));
            return reason == RefusalReason.NotFound ? null : reason;
        }, cancel);
    }

    private static SubmitRequest Envelope(Forge forge) => new() { Envelope = ByteString.CopyFrom(forge.Build()) };

    private static async Task ListAsync(Siege siege, string mailbox, CancellationToken cancel) =>
        await siege.As("KOR/kisa/lee").Receiving.ListMailAsync(new MailQuery { Mailbox = MailboxAddress.Parse(mailbox) }, cancel);

    private static async Task SubscribeAsync(Siege siege, string mailbox, CancellationToken cancel)
    {
        var options = new SubscriptionOptions { Mailbox = MailboxAddress.Parse(mailbox), Name = "curious" };
        await foreach (var _ in siege.As("USA/cisa/miller").Receiving.SubscribeAsync(options, cancel)) return;
    }

    private static async Task<RefusalReason> ReasonAsync(Task asked)
    {
        try
        {
            await asked;
            return RefusalReason.Unspecified;
        }
        catch (BackboneException fault) when (fault.Refusal is { } refusal)
        {
            return refusal.Reason;
        }
    }
}
