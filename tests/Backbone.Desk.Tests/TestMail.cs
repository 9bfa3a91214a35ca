using Backbone.Client.Receiving;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Desk.Tests;

/// <summary>Mail as a list has it, with whatever header and handling a test wants.</summary>
internal static class TestMail
{
    public static MailEntry Entry(ulong place, Action<Wire.Header, Wire.Handling>? change = null, string author = "KOR/kisa/lee")
    {
        var forge = Forge.Letter(author, "JPN/npa");
        change?.Invoke(forge.Header, forge.Handling);
        if (!Envelope.TryRead(forge.Build(), out var letter, out var refused)) throw new InvalidOperationException(refused.Detail);
        return new MailEntry
        {
            Place = place,
            Envelope = letter.Id,
            Mailbox = MailboxAddress.Parse("JPN/npa"),
            Header = letter.Header,
            Handling = letter.Handling,
            Collected = letter.Handling.Created,
        };
    }

    public static MailEntry Failed(ulong place) => new()
    {
        Place = place,
        Envelope = null,
        Failure = new Refused(RefusalReason.SignatureInvalid, "the author's signature does not verify"),
    };

    public static Wire.Relation To(RelationKind kind, MailEntry entry) =>
        new() { Kind = kind, EnvelopeId = Google.Protobuf.ByteString.CopyFrom(entry.Envelope!.Value.Hash.ToArray()) };
}
