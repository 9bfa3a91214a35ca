using Backbone.Protocol.Tests.Envelopes;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Golden;

/// <summary>The consignments of tests/vectors/consignments: what is made, and the verdict that is expected of it.</summary>
internal sealed class GoldenConsignments(World world)
{
    /// <summary>One vector to write; the entry hash that is announced is that of the bytes, but where it says otherwise.</summary>
    public sealed record Plan(
        string Name, string What, RefusalReason? Verdict, byte[] Bytes, string Reader = "JPN/npa/sato", byte[]? Announced = null);

    public IEnumerable<Plan> All()
    {
        var (good, other) = (Two(), Two());
        var (first, second) = (good.Build(), good.Build(1));
        var taken = Wire.Consignment.Parser.ParseFrom(other.Build());
        return
        [
            new("good-first", "to the first of two nations", null, first),
            new("good-second", "of the same envelope to the second, under the same stamp", null, second, "KOR/kisa/siem-1"),
            new("good-receipt", "a receipt", null, ConsignmentForge.Of(Receipt()).Build(), "KOR/gateway"),
            new("good-approval", "approved by a releaser", null, ConsignmentForge.Of(Approved()).Build()),
            Good("batch", "stamped in a batch of seven", (6, 7)),
            Good("batch-64", "stamped in the largest batch", (40, 64)),
            Changed("recipient", "of the first recipient, said to be the second's", RefusalReason.Malformed, first, c => c.Recipient = 1),
            Changed("recipient-none", "a recipient that the header does not have", RefusalReason.Malformed, first, c => c.Recipient = 2),
            Changed("hashes-swapped", "two hashes of other wraps in another order", RefusalReason.StampInvalid, first, c =>
                (c.OtherWrapHashes[0], c.OtherWrapHashes[1]) = (c.OtherWrapHashes[1], c.OtherWrapHashes[0])),
            Changed("handling-hash", "another handling hash", RefusalReason.StampInvalid, first, c => c.HandlingHash = taken.HandlingHash),
            Changed("content", "the content of another envelope", RefusalReason.StampInvalid, first, c => c.Content = taken.Content),
            Changed("wrap", "the wrap of another envelope", RefusalReason.StampInvalid, first, c => c.Wraps[0] = taken.Wraps[0]),
            Changed("sealed-handling", "the sealed handling of another envelope", RefusalReason.StampInvalid, first,
                c => c.SealedHandling = taken.SealedHandling),
            Changed("stamp", "the stamp of another envelope", RefusalReason.StampInvalid, first, c => c.Stamp = taken.Stamp),
            new("bad-unknown-field", "an unknown field at its end", RefusalReason.NotCanonical,
                Distortions.All["an unknown field at the end"](first)),
            new("bad-entry", "another entry than the one announced", RefusalReason.EntryMismatch, first, Announced: taken.ToByteArray()),
            Bad("stamp-flipped", "the stamp's signature does not verify", RefusalReason.StampInvalid, f =>
                f.OnStamping = stamp => stamp.Sig = ByteString.CopyFrom([(byte)(stamp.Sig[0] ^ 1), .. stamp.Sig.ToByteArray()[1..]])),
            Bad("stamp-batch", "the proof of a batch, and a signature over the statement alone", RefusalReason.StampInvalid,
                f => f.OnStamping = stamp => stamp.Batch = new Wire.BatchProof { Size = 2 }),
            Bad("stamp-batch-index", "another place in the batch than its own", RefusalReason.StampInvalid, f =>
            {
                f.Batch = (3, 7);
                f.OnStamping = stamp => stamp.Batch.Index = 2;
            }),
            Bad("stamp-batch-long", "a hash too many in the proof", RefusalReason.StampInvalid, f =>
            {
                f.Batch = (3, 7);
                f.OnStamping = stamp => stamp.Batch.Proof.Add(stamp.Batch.Proof[0]);
            }),
            Bad("stamp-key", "a kid that is no stamp key of the nation", RefusalReason.StampKeyUnknown,
                f => f.OnStatement = statement => Flip(statement, 17 + 2 + 64 + 1 + 64)),
            Bad("stamp-future", "stamped 120 s and a millisecond ahead", RefusalReason.StampKeyUnknown,
                f => f.Time = world.Now.Milliseconds + 120_001),
            Bad("stamp-endorsements", "other endorsements than those that were stamped", RefusalReason.HandlingMismatch,
                f => f.OnStatement = statement => Flip(statement, 17 + 2 + 32)),
            Bad("handling-remarked", "a handling that a gateway marked lower than its author", RefusalReason.HandlingMismatch,
                f => f.OnHandlingText = text => Lower(f, text)),
            Bad("handling-padding", "a byte of the padding is not zero", RefusalReason.HandlingMismatch,
                f => f.OnHandlingText = text => Flip(text, text.Length - 1)),
            Bad("handling-of-another-id", "sealed for another envelope id", RefusalReason.HandlingMismatch, f => f.BoundTo = new byte[32]),
            Unsigned(),
        ];
    }

    private static Plan Changed(string name, string what, RefusalReason reason, byte[] bytes, Action<Wire.Consignment> change)
    {
        var consignment = Wire.Consignment.Parser.ParseFrom(bytes);
        change(consignment);
        return new Plan($"bad-{name}", what, reason, consignment.ToByteArray());
    }

    private Plan Good(string name, string what, (int, int) batch)
    {
        var forge = Two();
        forge.Batch = batch;
        return new Plan($"good-{name}", what, null, forge.Build());
    }

    private Plan Bad(string name, string what, RefusalReason reason, Action<ConsignmentForge> spoil)
    {
        var forge = Two();
        spoil(forge);
        return new Plan($"bad-{name}", what, reason, forge.Build());
    }

    private Plan Unsigned()
    {
        var letter = Forge.Letter(world, "KOR/kisa/lee", "JPN/npa");
        letter.OnEndorsing = e => e.Signature.Sig = ByteString.CopyFrom([(byte)(e.Signature.Sig[0] ^ 1), .. e.Signature.Sig.ToByteArray()[1..]]);
        return new Plan("bad-author", "well stamped, but the author's signature does not verify", RefusalReason.SignatureInvalid,
            ConsignmentForge.Of(letter).Build());
    }

    private ConsignmentForge Two() => ConsignmentForge.Of(Forge.Letter(world, "KOR/kisa/lee", "JPN/npa", "KOR/kisa"));

    private Forge Receipt()
    {
        var forge = Forge.Receipt(world, "JPN/gateway", "KOR/gateway");
        forge.Handling.Facts[0].Time = world.Now.Milliseconds;
        return forge;
    }

    private Forge Approved()
    {
        var forge = Forge.Letter(world, "KOR/kisa/lee", "JPN/npa");
        forge.Approvals.Add(id => ApprovalForge.Give(id, world: world));
        return forge;
    }

    private static byte[] Lower(ConsignmentForge forge, byte[] text)
    {
        var handling = Wire.Handling.Parser.ParseFrom(forge.Envelope.Handling);
        handling.Tlp = Tlp.Clear;
        handling.ToByteArray().CopyTo(text, 4);
        return text;
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }
}
