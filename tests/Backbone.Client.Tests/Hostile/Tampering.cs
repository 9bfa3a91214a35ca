using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Form = Backbone.Contracts.Envelope.V1;

namespace Backbone.Client.Tests.Hostile;

/// <summary>
/// What a gateway may do to a message that it delivers, and the reason for which the SDK must refuse it. The message is
/// from <c>USA/cisa/kim</c> to <c>KOR/kisa</c> and <c>JPN/npa</c>; the other is a good one of the same kind.
/// </summary>
internal static class Tampering
{
    private static readonly TestFederation Federation = TestFederation.Default;

    public static IReadOnlyDictionary<string, (RefusalReason Reason, Func<Envelope, Envelope, Delivered> Apply)> All { get; } =
        new Dictionary<string, (RefusalReason, Func<Envelope, Envelope, Delivered>)>
        {
            ["another header"] = (RefusalReason.EntryMismatch, With((d, other) => d.Header = other.Header)),
            ["a header with other recipients"] = (RefusalReason.EntryMismatch, With((d, _) => d.Header = Swapped(d.Header))),
            ["another precedence"] = (RefusalReason.EntryMismatch, With((d, _) =>
                d.Header = Edit(d.Header, Form.Header.Parser, header => header.Precedence = Precedence.Flash))),
            ["a later expiry"] = (RefusalReason.EntryMismatch, With((d, _) =>
                d.Header = Edit(d.Header, Form.Header.Parser, header => header.Expires += 1000))),
            ["another federation"] = (RefusalReason.OtherFederation, With((d, _) =>
                d.Header = Edit(d.Header, Form.Header.Parser, header => header.Federation = "other.example"))),
            ["a header that is not canonical"] = (RefusalReason.NotCanonical, With((d, _) =>
                d.Header = ByteString.CopyFrom([.. d.Header.ToByteArray(), 0x7a, 0]))),
            ["another handling"] = (RefusalReason.EntryMismatch, With((d, other) => d.Handling = other.Handling)),
            ["a softer marking"] = (RefusalReason.EntryMismatch, With((d, _) =>
                d.Handling = Edit(d.Handling, Form.Handling.Parser, handling => handling.Tlp = Tlp.Clear))),
            ["another author of that nation"] = (RefusalReason.EntryMismatch, With((d, _) =>
                d.Handling = Edit(d.Handling, Form.Handling.Parser, handling => handling.Author = "USA/fbi/smith"))),
            ["an author of another nation"] = (RefusalReason.CallerMismatch, With((d, _) =>
                d.Handling = Edit(d.Handling, Form.Handling.Parser, handling => handling.Author = "JPN/npa/sato"))),
            ["no handling"] = (RefusalReason.Malformed, With((d, _) => d.Handling = ByteString.Empty)),
            ["no endorsements"] = (RefusalReason.Malformed, With((d, _) => d.Endorsements = ByteString.Empty)),
            ["another's signature"] = (RefusalReason.SignatureInvalid, With((d, other) => d.Endorsements = other.Endorsements)),
            ["a flipped bit in the signature"] = (RefusalReason.SignatureInvalid, With((d, _) => d.Endorsements =
                Edit(d.Endorsements, Form.Endorsements.Parser, endorsements =>
                    endorsements.Signature.Sig = Flip(endorsements.Signature.Sig, 9)))),
            ["a signature by a key that is not the author's"] = (RefusalReason.AuthorUnknown, (_, _) =>
                Deliver(new Letter(Federation) { Signer = "USA/fbi/smith" }.Seal().Envelope)),
            ["an approval that nobody gave"] = (RefusalReason.SignatureInvalid, With((d, _) => d.Endorsements =
                Edit(d.Endorsements, Form.Endorsements.Parser, endorsements => endorsements.Approvals.Add(ForgedApproval(d))))),
            ["an approval hidden"] = (RefusalReason.StampInvalid, (envelope, _) =>
            {
                var delivered = Deliver(Approved(envelope));
                delivered.Endorsements = ByteString.CopyFrom(envelope.Endorsements.Bytes.Span);
                return delivered;
            }
            ),
            ["no stamp"] = (RefusalReason.StampInvalid, With((d, _) => d.Stamp = ByteString.Empty)),
            ["the stamp of another envelope"] = (RefusalReason.StampInvalid, With((d, other) => d.Stamp = other.Stamp)),
            ["a stamp by the own nation"] = (RefusalReason.StampKeyUnknown, (envelope, _) =>
                new Post(Federation) { StampedBy = "KOR" }.Deliver(envelope, "KOR/kisa")),
            ["a flipped bit in the stamp's signature"] = (RefusalReason.StampInvalid, With((d, _) =>
                d.Stamp = Edit(d.Stamp, Form.Stamp.Parser, stamp => stamp.Sig = Flip(stamp.Sig, 5)))),
            ["another sealed handling"] = (RefusalReason.StampInvalid, With((d, other) => d.SealedHandlingHash = other.SealedHandlingHash)),
            ["the sealed handling of another nation"] = (RefusalReason.StampInvalid, With((d, _) => d.SealedHandlingHash =
                SealedHandlingOf(d, nation: 1))),
            ["no sealed handling"] = (RefusalReason.Malformed, With((d, _) => d.SealedHandlingHash = ByteString.Empty)),
            ["another content of the same length"] = (RefusalReason.EntryMismatch, With((d, other) => d.Content = other.Content)),
            ["a flipped bit in the content"] = (RefusalReason.EntryMismatch, With((d, _) => d.Content = Flip(d.Content, 70))),
            ["a content cut short"] = (RefusalReason.ContentMismatch, With((d, _) =>
                d.Content = ByteString.CopyFrom(d.Content.Span[..^1]))),
            ["no content"] = (RefusalReason.ContentMismatch, With((d, _) => d.Content = ByteString.Empty)),
            ["wraps in another order"] = (RefusalReason.Malformed, With((d, _) => (d.Wraps[0], d.Wraps[1]) = (d.Wraps[1], d.Wraps[0]))),
            ["a wrap left out"] = (RefusalReason.Malformed, With((d, _) => d.Wraps.RemoveAt(0))),
            ["another's wraps"] = (RefusalReason.EntryMismatch, With((d, other) => d.Wraps[0] = other.Wraps[0])),
            ["a wrap with a short part"] = (RefusalReason.Malformed, With((d, _) => d.Wraps[0].Ct = ByteString.CopyFrom(1, 2))),
            ["another reader elsewhere"] = (RefusalReason.EntryMismatch, With((d, _) =>
                d.OtherWrapHashes[0] = Flip(d.OtherWrapHashes[0], 3))),
            ["a reader elsewhere left out"] = (RefusalReason.Malformed, With((d, _) => d.OtherWrapHashes.RemoveAt(0))),
            ["a mailbox that it was not sent to"] = (RefusalReason.NotTheRecipient, With((d, _) => d.Mailbox = "KOR/nis")),
            ["no mailbox"] = (RefusalReason.Malformed, With((d, _) => d.Mailbox = "")),
            ["a good message, but another one"] = (RefusalReason.EntryMismatch, (_, other) => Deliver(other)),
        };

    private static Func<Envelope, Envelope, Delivered> With(Action<Delivered, Delivered> change) => (envelope, other) =>
    {
        var delivered = Deliver(envelope);
        change(delivered, Deliver(other));
        return delivered;
    };

    private static Delivered Deliver(Envelope envelope) => new Post(Federation).Deliver(envelope, "KOR/kisa");

    // Told that it went to the FBI, and not to the Japanese police.
    private static ByteString Swapped(ByteString header) =>
        Edit(header, Form.Header.Parser, parsed => parsed.Recipients[1].Mailbox = "USA/fbi");

    private static ByteString Edit<T>(ByteString bytes, MessageParser<T> parser, Action<T> change) where T : IMessage<T>
    {
        var message = parser.ParseFrom(bytes);
        change(message);
        return message.ToByteString();
    }

    private static ByteString Flip(ByteString bytes, int at)
    {
        var copy = bytes.ToByteArray();
        copy[at] ^= 1;
        return ByteString.CopyFrom(copy);
    }

    // The stamp names one sealed handling for each nation: KOR first, then JPN.
    private static ByteString SealedHandlingOf(Delivered delivered, int nation)
    {
        Assert.True(Protocol.Consignments.Stamp.TryRead(delivered.Stamp.Memory, out var stamp, out var refused), refused?.Detail);
        return ByteString.CopyFrom(stamp.Statement.SealedHandlings[nation].ToArray());
    }

    private static Form.Approval ForgedApproval(Delivered delivered)
    {
        var approver = Federation.Principal("USA/fbi/smith");
        return new Form.Approval
        {
            Kid = ByteString.CopyFrom(approver.Kid.Hash.ToArray()),
            Role = "officer",
            PolicyHash = delivered.SealedHandlingHash,
            Time = Timestamp.Now(TimeProvider.System).Milliseconds,
            Sig = ByteString.CopyFrom(new byte[3373]),
        };
    }

    // The same envelope, whose release a colleague has approved: approvals are no part of its id.
    private static Envelope Approved(Envelope envelope)
    {
        var approver = Federation.Principal("USA/fbi/smith");
        var given = Approval.Give(envelope.Id, approver.Kid, "officer", Protocol.Digest.Of("policy"u8),
            Timestamp.Now(TimeProvider.System), approver.Custody);
        var wire = Form.Envelope.Parser.ParseFrom(envelope.Bytes.Span);
        wire.Endorsements = Edit(wire.Endorsements, Form.Endorsements.Parser, endorsements => endorsements.Approvals.Add(new Form.Approval
        {
            Kid = ByteString.CopyFrom(given.Kid.Hash.ToArray()),
            Role = given.Role,
            PolicyHash = ByteString.CopyFrom(given.PolicyHash.ToArray()),
            Time = given.Time.Milliseconds,
            Sig = ByteString.CopyFrom(given.Signature.Span),
        }));
        Assert.True(Envelope.TryRead(wire.ToByteArray(), out var approved, out var refused), refused?.Detail);
        return approved;
    }
}
