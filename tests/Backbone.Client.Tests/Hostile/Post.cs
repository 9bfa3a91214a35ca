using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using WireWrap = Backbone.Contracts.Envelope.V1.Wrap;

namespace Backbone.Client.Tests.Hostile;

/// <summary>What honest gateways do with an envelope on its way: seal the handling, stamp, deliver.</summary>
internal sealed class Post(TestFederation federation)
{
    /// <summary>The nation whose gateway stamps, where it is not the author's.</summary>
    public string? StampedBy { get; init; }

    /// <summary>The gateways' clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Delivers an envelope into one of its mailboxes.</summary>
    public Delivered Deliver(Envelope envelope, string mailbox)
    {
        var place = envelope.Header.IndexOf(MailboxAddress.Parse(mailbox));
        var nations = envelope.Header.RecipientNations;
        var sealedHandlings = nations.Select(nation => SealedHandling.Seal(
            envelope.Handling, envelope.Endorsements, envelope.Id, federation[nation.ToString()].Border[0].Key)).ToList();
        var own = sealedHandlings[nations.ToList().IndexOf(envelope.Header.Recipients[place].Mailbox.Nation)];
        var delivered = new Delivered
        {
            Mailbox = mailbox,
            Index = 7,
            Header = Wrapped(envelope.Header.Bytes),
            Handling = Wrapped(envelope.Handling.Bytes),
            Content = Wrapped(envelope.Content),
            Endorsements = Wrapped(envelope.Endorsements.Bytes),
            Stamp = Wrapped(Sign(envelope, [.. sealedHandlings.Select(handling => handling.Hash)]).Bytes),
            SealedHandlingHash = ByteString.CopyFrom(own.Hash.ToArray()),
            Collected = Timestamp.Now(Clock).Milliseconds,
        };
        var first = envelope.Header.FirstWrapOf(place);
        var count = envelope.Header.Recipients[place].Kids.Length;
        for (var i = 0; i < envelope.Wraps.Length; i++)
        {
            if (i >= first && i < first + count) delivered.Wraps.Add(ToWire(envelope.Wraps[i]));
            else delivered.OtherWrapHashes.Add(ByteString.CopyFrom(envelope.WrapHashes[i].ToArray()));
        }
        return delivered;
    }

    private Stamp Sign(Envelope envelope, Digest[] handlings)
    {
        var nation = federation[StampedBy ?? envelope.Header.SenderNation.ToString()];
        return Stamp.Sign(new StampStatement(
            envelope.Id, envelope.Endorsements.Hash, [.. handlings], nation.Stamp.Key.Kid, Timestamp.Now(Clock),
            Digest.Of("ruling"u8), 0, Digest.Of([])), nation.GatewayCustody);
    }

    private static WireWrap ToWire(Wrap wrap) => new()
    {
        Kid = ByteString.CopyFrom(wrap.Kid.ToArray()),
        Enc = Wrapped(wrap.Enc),
        Ct = Wrapped(wrap.Ciphertext),
    };

    private static ByteString Wrapped(ReadOnlyMemory<byte> bytes) => ByteString.CopyFrom(bytes.Span);
}
