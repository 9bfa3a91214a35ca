using System.Buffers.Binary;
using System.Security.Cryptography;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Batches;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.TestKit.Forging;

/// <summary>
/// Writes the consignments of an envelope by the letter of protos/SPEC.md, and as wrongly as a test wants it: whatever was
/// made wrong is nevertheless stamped rightly.
/// </summary>
public sealed class ConsignmentForge
{
    private readonly Dictionary<NationCode, byte[]> _sealed = [];
    private byte[]? _stamp;

    public required Wire.Envelope Envelope { get; init; }
    public required EnvelopeId Id { get; init; }

    /// <summary>Whose gateway stamps.</summary>
    public required string Stamper { get; init; }

    /// <summary>Whose documents and keys it uses.</summary>
    public World World { get; init; } = World.Test;

    public ulong? Time { get; set; }
    public Func<byte[], byte[]> OnHandlingText { get; set; } = bytes => bytes;
    public Func<byte[], byte[]> OnSealedHandling { get; set; } = bytes => bytes;
    public Func<byte[], byte[]> OnStatement { get; set; } = bytes => bytes;
    public Func<byte[], byte[]> OnStamp { get; set; } = bytes => bytes;
    public Action<Wire.Stamp> OnStamping { get; set; } = _ => { };
    public Action<Wire.Consignment> OnConsignment { get; set; } = _ => { };

    /// <summary>Where its statement stands in a batch, and that batch's size; null: it is signed alone.</summary>
    public (int Index, int Size)? Batch { get; set; }

    /// <summary>Bound to by the sealed handling, in place of the envelope id.</summary>
    public byte[]? BoundTo { get; set; }

    public static ConsignmentForge Of(Forge forge)
    {
        var envelope = Wire.Envelope.Parser.ParseFrom(forge.Build());
        return new ConsignmentForge
        {
            Envelope = envelope,
            Id = forge.Id,
            World = forge.World,
            Stamper = Wire.Header.Parser.ParseFrom(envelope.Header).SenderNation,
        };
    }

    /// <summary>Canonical consignment of the recipient at that place.</summary>
    public byte[] Build(int recipient = 0)
    {
        var header = Wire.Header.Parser.ParseFrom(Envelope.Header);
        var first = header.Recipients.Take(recipient).Sum(entry => entry.Kids.Count);
        var own = header.Recipients[recipient].Kids.Count;
        var consignment = new Wire.Consignment
        {
            Header = Envelope.Header,
            HandlingHash = ByteString.CopyFrom(SHA256.HashData(Envelope.Handling.Span)),
            Recipient = (uint)recipient,
            Content = Envelope.Content,
            SealedHandling = ByteString.CopyFrom(SealedFor(NationOf(header.Recipients[recipient]))),
            Stamp = ByteString.CopyFrom(_stamp ??= MakeStamp(header)),
        };
        for (var i = 0; i < Envelope.Wraps.Count; i++)
        {
            var wrap = Envelope.Wraps[i];
            if (i >= first && i < first + own) consignment.Wraps.Add(wrap);
            else consignment.OtherWrapHashes.Add(ByteString.CopyFrom(SHA256.HashData([.. wrap.Kid, .. wrap.Enc, .. wrap.Ct])));
        }
        OnConsignment(consignment);
        return consignment.ToByteArray();
    }

    private byte[] MakeStamp(Wire.Header header)
    {
        var nations = header.Recipients.Select(NationOf).Distinct().ToArray();
        byte[] statement =
        [
            .. "backbone/1/stamp\0"u8, 0, 1, .. Id.Hash.ToArray(), .. SHA256.HashData(Envelope.Endorsements.Span),
            (byte)nations.Length, .. nations.SelectMany(nation => SHA256.HashData(SealedFor(nation))),
            .. StampKey.Key.Kid.Hash.ToArray(), .. Forge.U64(Time ?? World.Now.Milliseconds), .. NamedBytes.Of("ruling", 32),
            .. Forge.U64(0), .. SHA256.HashData([]),
        ];
        statement = OnStatement(statement);
        var stamp = new Wire.Stamp { Statement = ByteString.CopyFrom(statement) };
        if (Batch is { } place)
        {
            var batch = new BatchForge(BatchRole.Stamp, StampKey.Key.Kid, statement, place);
            (stamp.Sig, stamp.Batch) = (ByteString.CopyFrom(World.SignStamp(Stamper, batch.Statement, BatchForge.Context)), batch.Proof);
        }
        else stamp.Sig = ByteString.CopyFrom(World.SignStamp(Stamper, statement, "backbone/1/stamp"));
        OnStamping(stamp);
        return OnStamp(stamp.ToByteArray());
    }

    private byte[] SealedFor(NationCode nation)
    {
        if (_sealed.TryGetValue(nation, out var bytes)) return bytes;
        var border = World.Snapshot.FindBorderKeyToSealTo(nation, World.Now)!.Key;
        byte[] text =
        [
            .. U32(Envelope.Handling.Length), .. Envelope.Handling, .. U32(Envelope.Endorsements.Length), .. Envelope.Endorsements,
        ];
        var padded = new byte[(text.Length + 8191) / 8192 * 8192];
        text.CopyTo(padded, 0);
        byte[] info = [.. "backbone/1/border\0"u8, .. BoundTo ?? Id.Hash.ToArray()];
        var box = Hpke.Seal(border, info, OnHandlingText(padded));
        var wire = new Wire.SealedHandling
        {
            Kid = ByteString.CopyFrom(border.Kid.ToArray()),
            Enc = ByteString.CopyFrom(box.Enc),
            Ct = ByteString.CopyFrom(box.Ciphertext),
        };
        return _sealed[nation] = OnSealedHandling(wire.ToByteArray());
    }

    private StampKey StampKey => World.Snapshot.FindKeySet(NationCode.Parse(Stamper), World.Now)!.StampKeys[0];

    private static NationCode NationOf(Wire.Recipient recipient) => MailboxAddress.Parse(recipient.Mailbox).Nation;

    private static byte[] U32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
