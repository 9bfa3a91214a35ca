using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.TestKit.Forging;

/// <summary>Originators' releases by the letter of SPEC § Originator releases: field by field, not by a writer of messages.</summary>
public static class ReleaseForge
{
    /// <summary>A release signed as it should be.</summary>
    /// <param name="original">The original.</param>
    /// <param name="signer">Whose key signs.</param>
    /// <param name="until">Until when.</param>
    /// <param name="context">Under which context, where it is not the right one.</param>
    /// <param name="mailboxes">Where it may go, as they stand there.</param>
    public static Wire.OriginatorRelease Give(
        EnvelopeId original, string signer, ulong until, string context = "backbone/1/orcon", params string[] mailboxes)
    {
        var who = World.Test.Principal(signer);
        var (id, kid) = (original.Hash.ToArray(), who.Kid.Hash.ToArray());
        using var signed = new MemoryStream();
        using (var stream = new CodedOutputStream(signed, leaveOpen: true))
        {
            stream.WriteTag(1, WireFormat.WireType.LengthDelimited);
            stream.WriteBytes(ByteString.CopyFrom(id));
            foreach (var mailbox in mailboxes)
            {
                stream.WriteTag(2, WireFormat.WireType.LengthDelimited);
                stream.WriteString(mailbox);
            }
            stream.WriteTag(3, WireFormat.WireType.Varint);
            stream.WriteUInt64(until);
            stream.WriteTag(4, WireFormat.WireType.LengthDelimited);
            stream.WriteBytes(ByteString.CopyFrom(kid));
        }
        return new Wire.OriginatorRelease
        {
            EnvelopeId = ByteString.CopyFrom(id),
            Mailboxes = { mailboxes },
            Until = until,
            Kid = ByteString.CopyFrom(kid),
            Sig = ByteString.CopyFrom(who.Custody.Sign(who.Kid, signed.ToArray(), System.Text.Encoding.ASCII.GetBytes(context))),
        };
    }
}
