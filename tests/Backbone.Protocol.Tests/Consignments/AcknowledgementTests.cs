using System.Buffers.Binary;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Consignments;

/// <summary>The bytes of SPEC § Acknowledgement, and that no others are read.</summary>
public sealed class AcknowledgementTests
{
    private const int SuiteAt = 15;

    private static readonly TestNation Jpn = TestFederation.Default["JPN"];

    private static readonly AcknowledgementStatement Statement = new(
        LaneId.Of("asia-pacific", "JPN/npa", 0), 0x0102030405060708, new EntryHash(Digest.Of("entry"u8)),
        new SigningKid(Digest.Of("kid"u8)), new Timestamp(1_700_000_000_000));

    [Fact]
    public void The_statement_has_the_bytes_of_the_specification()
    {
        byte[] expected =
        [
            .. "backbone/1/ack\0"u8, 0, 1, .. Statement.Lane.ToArray(), 1, 2, 3, 4, 5, 6, 7, 8,
            .. Digest.Of("entry"u8).ToArray(), .. Digest.Of("kid"u8).ToArray(), .. Time(1_700_000_000_000),
        ];
        Assert.Equal(113, expected.Length);
        Assert.Equal(Convert.ToHexStringLower(expected), Convert.ToHexStringLower(Statement.Write()));
    }

    [Fact]
    public void A_statement_reads_back_as_it_was_written_and_nothing_shorter_or_longer_does()
    {
        var bytes = Statement.Write();
        Assert.Equal(Statement, AcknowledgementStatement.Read(bytes));
        for (var length = 0; length < bytes.Length; length++) Assert.Null(AcknowledgementStatement.Read(bytes.AsSpan(0, length)));
        Assert.Null(AcknowledgementStatement.Read([.. bytes, 0]));
        for (var at = 0; at < SuiteAt + 2; at++)
        {
            var other = bytes.ToArray();
            other[at] ^= 1;
            Assert.Null(AcknowledgementStatement.Read(other)); // another label, or another suite
        }
    }

    [Fact]
    public void What_a_nation_signed_verifies_with_its_key_and_no_other()
    {
        var signed = Signed();
        Assert.Equal(3491, signed.Bytes.Length);
        Assert.True(signed.Verifies(Jpn.Stamp.Key));
        Assert.False(signed.Verifies(TestFederation.Default["KOR"].Stamp.Key));
        Assert.True(Acknowledgement.TryRead(signed.Bytes, out var read, out _));
        Assert.Equal(signed.Statement, read.Statement);
    }

    [Fact]
    public void Any_byte_that_is_changed_is_refused_or_does_not_verify()
    {
        var bytes = Signed().Bytes.ToArray();
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 0x10;
            // Of the signature's bytes those that every half begins and ends with, and one in each hundred: each costs a verification.
            if (at < 130 || at % 101 == 0 || at >= bytes.Length - 70)
                Assert.False(Acknowledgement.TryRead(bytes.ToArray(), out var read, out _) && read.Verifies(Jpn.Stamp.Key), $"byte {at}");
            bytes[at] ^= 0x10;
        }
    }

    [Fact]
    public void A_signature_made_for_a_stamp_is_none()
    {
        var statement = Statement with { Kid = Jpn.Stamp.Key.Kid };
        var wire = new Wire.Acknowledgement
        {
            Statement = ByteString.CopyFrom(statement.Write()),
            Sig = ByteString.CopyFrom(Jpn.GatewayCustody.Sign(statement.Kid, statement.Write(), "backbone/1/stamp"u8)),
        };
        Assert.True(Acknowledgement.TryRead(wire.ToByteArray(), out var read, out _));
        Assert.False(read.Verifies(Jpn.Stamp.Key));
    }

    public static TheoryData<string, Action<Wire.Acknowledgement>, RefusalReason> Broken() => new()
    {
        { "a short signature", a => a.Sig = ByteString.CopyFrom(new byte[3372]), RefusalReason.Malformed },
        { "a statement of a byte more", a => a.Statement = ByteString.CopyFrom([.. a.Statement.Span, 0]), RefusalReason.Malformed },
        { "no statement", a => a.Statement = ByteString.Empty, RefusalReason.Malformed },
        { "more than 4 KiB", a => a.Sig = ByteString.CopyFrom(new byte[4096]), RefusalReason.TooLarge },
    };

    [Theory, MemberData(nameof(Broken))]
    public void Another_form_is_refused(string what, Action<Wire.Acknowledgement> spoil, RefusalReason reason)
    {
        Assert.NotEmpty(what);
        var wire = Wire.Acknowledgement.Parser.ParseFrom(Signed().Bytes.Span);
        spoil(wire);
        Assert.False(Acknowledgement.TryRead(wire.ToByteArray(), out _, out var refused));
        Assert.Equal(reason, refused.Reason);
    }

    [Fact]
    public void What_is_not_canonical_is_refused()
    {
        foreach (var (distortion, distort) in Distortions.All)
        {
            Assert.False(Acknowledgement.TryRead(distort(Signed().Bytes.ToArray()), out _, out var refused), distortion);
            Assert.True(refused.Reason is RefusalReason.NotCanonical or RefusalReason.Malformed, refused.ToString());
        }
    }

    private static Acknowledgement Signed() =>
        Acknowledgement.Sign(Statement with { Kid = Jpn.Stamp.Key.Kid }, Jpn.GatewayCustody);

    private static byte[] Time(ulong milliseconds)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, milliseconds);
        return bytes;
    }
}
