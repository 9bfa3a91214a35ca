using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Consignments;

/// <summary>From a consignment alone T and the entry hash are recomputed, and no byte of it can be another.</summary>
public sealed class ConsignmentTests
{
    [Fact]
    public void Each_recipient_gets_the_same_envelope_under_the_same_stamp()
    {
        var forge = Forge.Letter("KOR/kisa/lee", "JPN/npa", "USA/cisa", "JPN/jpcert", "KOR/nis");
        var consignments = ConsignmentForge.Of(forge);
        string[] readers = ["JPN/npa/sato", "USA/cisa/kim", "JPN/jpcert/tanaka", "KOR/nis/choi"];
        var read = readers.Select((reader, place) =>
        {
            var bytes = consignments.Build(place);
            BorderVerdict.IsAccepted(bytes, reader);
            Assert.True(Consignment.TryRead(bytes, out var consignment, out _));
            return consignment;
        }).ToArray();
        Assert.All(read, consignment => Assert.Equal(forge.Id, consignment.EnvelopeId));
        Assert.Single(read.Select(consignment => consignment.Stamp.Hash).Distinct());
        Assert.Equal(read[0].SealedHandling.Hash, read[2].SealedHandling.Hash); // one for each nation
        Assert.Equal(3, read[0].Stamp.Statement.SealedHandlings.Length);
        Assert.Equal(196 + 3 * 32, read[0].Stamp.Statement.Write().Length);
        Assert.Equal(4, read.Select(consignment => consignment.EntryHash(consignment.Lane(0))).Distinct().Count());
    }

    [Fact]
    public void The_writer_writes_what_the_letter_of_the_specification_gives()
    {
        var forge = Forge.Letter("KOR/kisa/lee", "JPN/npa", "USA/cisa");
        var byLetter = ConsignmentForge.Of(forge);
        Assert.True(Envelope.TryRead(byLetter.Envelope.ToByteArray(), out var envelope, out _));
        Assert.True(Consignment.TryRead(byLetter.Build(1), out var expected, out _));
        var written = Consignment.Write(envelope, 1, expected.SealedHandling, expected.Stamp);
        Assert.Equal(byLetter.Build(1), written.Bytes.ToArray());
        Assert.Equal(expected.Stamp.Statement.Write(), StampStatement.Read(expected.Stamp.Statement.Write())!.Write());
    }

    [Fact]
    public void Every_flipped_byte_is_refused_by_the_border_or_the_reader()
    {
        var bytes = ConsignmentForge.Of(Forge.Letter("KOR/kisa/lee", "JPN/npa", "USA/cisa")).Build();
        BorderVerdict.IsAccepted(bytes);
        var accepted = new List<int>();
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= (byte)(1 << at % 8);
            if (BorderVerdict.On((byte[])bytes.Clone()) is null) accepted.Add(at);
            bytes[at] ^= (byte)(1 << at % 8);
        }
        Assert.Empty(accepted);
    }

    [Fact]
    public void Every_flipped_byte_gives_another_entry_hash_or_does_not_parse()
    {
        var bytes = ConsignmentForge.Of(Forge.Letter("KOR/kisa/lee", "JPN/npa", "USA/cisa")).Build();
        var announced = BorderVerdict.EntryHashOf(bytes);
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 0x10;
            if (Consignment.TryRead((byte[])bytes.Clone(), out var other, out var refused))
                Assert.NotEqual(announced, other.EntryHash(other.Lane(0)));
            else
                Assert.NotEmpty(refused.Detail);
            bytes[at] ^= 0x10;
        }
    }

    public static TheoryData<string, Action<Wire.Consignment, Wire.Consignment>> Swaps() => new()
    {
        { "header", (into, from) => into.Header = from.Header },
        { "handling hash", (into, from) => into.HandlingHash = from.HandlingHash },
        { "own wrap", (into, from) => into.Wraps[0] = from.Wraps[0] },
        { "hash of another wrap", (into, from) => into.OtherWrapHashes[0] = from.OtherWrapHashes[0] },
        { "content", (into, from) => into.Content = from.Content },
        { "sealed handling", (into, from) => into.SealedHandling = from.SealedHandling },
        { "stamp", (into, from) => into.Stamp = from.Stamp },
        { "sealed handling and stamp", (into, from) =>
            (into.SealedHandling, into.Stamp) = (from.SealedHandling, from.Stamp) },
        { "everything but the stamp", (into, from) =>
        {
            var stamp = into.Stamp;
            into.Wraps.Clear();
            into.OtherWrapHashes.Clear();
            into.MergeFrom(from);
            into.Stamp = stamp;
        } },
        { "everything but the sealed handling", (into, from) =>
        {
            var handling = into.SealedHandling;
            into.Wraps.Clear();
            into.OtherWrapHashes.Clear();
            into.MergeFrom(from);
            into.SealedHandling = handling;
        } },
    };

    [Theory, MemberData(nameof(Swaps))]
    public void A_part_of_another_valid_consignment_is_refused(string part, Action<Wire.Consignment, Wire.Consignment> swap)
    {
        Assert.NotEmpty(part);
        var (into, from) = (Made(), Made());
        var announced = BorderVerdict.EntryHashOf(into.ToByteArray());
        swap(into, from);
        Assert.NotNull(BorderVerdict.On(into.ToByteArray()));
        if (Consignment.TryRead(into.ToByteArray(), out var swapped, out _))
            Assert.NotEqual(announced, swapped.EntryHash(swapped.Lane(0)));
    }

    public static TheoryData<string, Action<Wire.Consignment>> Rearrangements() => new()
    {
        { "another recipient", c => c.Recipient = 1 },
        { "a recipient that is not there", c => c.Recipient = 3 },
        { "the highest recipient", c => c.Recipient = uint.MaxValue },
        { "other wraps in another order", c =>
            (c.OtherWrapHashes[0], c.OtherWrapHashes[1]) = (c.OtherWrapHashes[1], c.OtherWrapHashes[0]) },
        { "a hash too few", c => c.OtherWrapHashes.RemoveAt(0) },
        { "a hash too many", c => c.OtherWrapHashes.Add(c.OtherWrapHashes[0]) },
        { "a hash of 31 bytes", c => c.OtherWrapHashes[0] = ByteString.CopyFrom(new byte[31]) },
        { "a handling hash of 33 bytes", c => c.HandlingHash = ByteString.CopyFrom(new byte[33]) },
        { "no handling hash", c => c.HandlingHash = ByteString.Empty },
        { "no wrap", c => c.Wraps.Clear() },
        { "two wraps", c => c.Wraps.Add(c.Wraps[0]) },
        { "no sealed handling", c => c.SealedHandling = ByteString.Empty },
        { "no stamp", c => c.Stamp = ByteString.Empty },
        { "no header", c => c.Header = ByteString.Empty },
        { "content a byte longer", c => c.Content = ByteString.CopyFrom([.. c.Content, 0]) },
    };

    [Theory, MemberData(nameof(Rearrangements))]
    public void Its_own_parts_rearranged_are_refused(string what, Action<Wire.Consignment> rearrange)
    {
        Assert.NotEmpty(what);
        var consignment = Made();
        rearrange(consignment);
        Assert.NotNull(BorderVerdict.On(consignment.ToByteArray()));
    }

    [Fact]
    public void The_consignment_of_another_mailbox_with_the_same_reader_is_not_taken_for_this_ones()
    {
        // One device may read two mailboxes with one key: then only place and order tell the two consignments apart.
        var forge = Forge.Letter("JPN/npa/sato", "KOR/upbit", "KOR/upbit/han");
        Assert.Equal(forge.Header.Recipients[0].Kids, forge.Header.Recipients[1].Kids);
        var consignments = ConsignmentForge.Of(forge);
        BorderVerdict.IsAccepted(consignments.Build(0), "KOR/upbit/han");
        BorderVerdict.IsAccepted(consignments.Build(1), "KOR/upbit/han");
        var taken = Wire.Consignment.Parser.ParseFrom(consignments.Build(0));
        taken.Recipient = 1;
        BorderVerdict.IsRefused(RefusalReason.StampInvalid, taken.ToByteArray(), "KOR/upbit/han");
    }

    [Fact]
    public void A_receipt_crosses_the_border_too()
    {
        var bytes = ConsignmentForge.Of(Forge.Receipt()).Build();
        BorderVerdict.IsAccepted(bytes, "KOR/gateway");
    }

    [Fact]
    public void A_consignment_above_its_limit_is_refused_before_it_is_parsed()
    {
        Assert.False(Consignment.TryRead(new byte[ConsignmentLimits.ConsignmentBytes + 1], out _, out var refused));
        Assert.Equal(RefusalReason.TooLarge, refused.Reason);
    }

    [Fact]
    public void The_largest_envelope_fits_into_its_consignment()
    {
        var content = new MessageContent("", [new MessagePart("a", "", "", new byte[4_128_700])]);
        var plan = RoundTripTests.Plan(content);
        var made = EnvelopeSealer.Seal(plan, TestFederation.Default.Principal("KOR/kisa/lee").Custody).Envelope;
        var forge = new ConsignmentForge
        {
            Envelope = Wire.Envelope.Parser.ParseFrom(made.Bytes.Span),
            Id = made.Id,
            Stamper = "KOR",
        };
        BorderVerdict.IsAccepted(forge.Build());
    }

    private static Wire.Consignment Made() => Wire.Consignment.Parser.ParseFrom(
        ConsignmentForge.Of(Forge.Letter("KOR/kisa/lee", "JPN/npa", "USA/cisa", "KOR/nis")).Build());
}
