using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Gateway.Drafting;

/// <summary>Drafts, from the wire; the only door.</summary>
internal static class DraftForms
{
    private const int Nations = 64;

    private static readonly MessageParser<Draft> Known = Draft.Parser.WithDiscardUnknownFields(true);

    /// <summary>Reads a draft, and names it by its hash.</summary>
    public static bool TryRead(Draft wire, [NotNullWhen(true)] out DraftedMessage? draft, [NotNullWhen(false)] out Refused? refused)
    {
        draft = null;
        refused = CheckIds(wire, out var messageId) ?? CheckLimits(wire) ?? CheckAddresses(wire);
        if (refused is not null) return false;
        if (!TryHash(wire, out var hash))
        {
            refused = Malformed("there is a field that this gateway does not know, and it might be a marking");
            return false;
        }
        draft = Read(wire, messageId, hash);
        return true;
    }

    private static DraftedMessage Read(Draft wire, MessageId messageId, Digest hash) => new()
    {
        MessageId = messageId,
        Hash = hash,
        Recipients = [.. wire.Recipients.Select(recipient => (MailboxAddress.Parse(recipient.Mailbox), recipient.Role))],
        Precedence = wire.Precedence,
        Expires = new Timestamp(wire.Expires),
        Tlp = wire.Tlp,
        Pap = wire.Pap,
        ReleasableTo = [.. wire.ReleasableTo.Select(NationCode.Parse)],
        Caveats = [.. wire.Caveats],
        Category = wire.Category,
        Relations = [.. wire.Relations.Select(relation =>
            new EnvelopeRelation(relation.Kind, new EnvelopeId(new Digest(relation.EnvelopeId.Span))))],
        ReplyBy = wire.ReplyBy == 0 ? null : new Timestamp(wire.ReplyBy),
        ReplyTo = wire.ReplyTo.Length == 0 ? null : MailboxAddress.Parse(wire.ReplyTo),
        Community = wire.Community.Length == 0 ? null : wire.Community,
        Exercise = wire.Exercise,
        Content = new MessageContent(wire.Subject, [.. wire.Parts.Select(part =>
            new MessagePart(part.ContentType, part.Language, part.FileName, part.Data.Memory))]),
    };

    private static Refused? CheckLimits(Draft wire)
    {
        if (wire.Recipients.Count is < 1 or > EnvelopeLimits.Recipients)
            return Malformed($"there are {wire.Recipients.Count} recipients, 1 to {EnvelopeLimits.Recipients} are allowed");
        if (wire.ReleasableTo.Count > Nations) return Malformed($"more than {Nations} nations are named");
        return wire.Category is Category.Receipt or Category.Policy
            ? new Refused(RefusalReason.FormNotAllowed, $"a draft of category {wire.Category} is not taken", "the gateway writes those itself")
            : null;
    }

    private static Refused? CheckAddresses(Draft wire)
    {
        if (!wire.Recipients.All(recipient => MailboxAddress.TryParse(recipient.Mailbox, out _)))
            return Malformed("a recipient is no mailbox address");
        if (!wire.ReleasableTo.All(nation => NationCode.TryParse(nation, out _)))
            return Malformed("a nation to release to is no nation code");
        return wire.ReplyTo.Length == 0 || MailboxAddress.TryParse(wire.ReplyTo, out _)
            ? null
            : Malformed("answers would go to no mailbox address");
    }

    private static Refused? CheckIds(Draft wire, out MessageId messageId)
    {
        if (!MessageId.TryRead(wire.MessageId.Span, out messageId))
            return Malformed($"the message id is no UUID of version 7 in {MessageId.Size} bytes");
        return wire.Relations.All(relation => relation.EnvelopeId.Length == Digest.Size)
            ? null
            : Malformed($"an envelope id has not {Digest.Size} bytes");
    }

    // Over bytes written anew in the order of the fields: it does not matter how a client's library wrote them.
    private static bool TryHash(Draft wire, out Digest hash)
    {
        var bytes = wire.ToByteArray();
        try
        {
            using var running = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            running.AppendData("backbone/1/draft\0"u8);
            running.AppendData(bytes);
            hash = Digest.Of(running);
            return Known.ParseFrom(bytes).CalculateSize() == bytes.Length;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static Refused Malformed(string what) => new(RefusalReason.Malformed, $"in the draft, {what}", "see gateway/v1/draft.proto");
}
