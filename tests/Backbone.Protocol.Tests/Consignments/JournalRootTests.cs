using Backbone.Protocol.Consignments;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Consignments;

/// <summary>The bytes of SPEC § Journal that a gateway signs, and that no others are read.</summary>
public sealed class JournalRootTests
{
    private const int SuiteAt = 19;

    private static readonly TestNation Jpn = TestFederation.Default["JPN"];

    private static readonly JournalRootStatement Statement = new(
        new TreeHead(0x0102030405060708, Digest.Of("root"u8)), new SigningKid(Digest.Of("kid"u8)), new Timestamp(0x0000018bcfe56800));

    [Fact]
    public void The_statement_has_the_bytes_of_the_specification()
    {
        byte[] expected =
        [
            .. "backbone/1/journal\0"u8, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8,
            .. Digest.Of("root"u8).ToArray(), .. Digest.Of("kid"u8).ToArray(), 0, 0, 0x01, 0x8b, 0xcf, 0xe5, 0x68, 0,
        ];
        Assert.Equal(101, expected.Length);
        Assert.Equal(Convert.ToHexStringLower(expected), Convert.ToHexStringLower(Statement.Write()));
    }

    [Fact]
    public void A_statement_reads_back_as_it_was_written_and_nothing_else_does()
    {
        var bytes = Statement.Write();
        Assert.Equal(Statement, JournalRootStatement.Read(bytes));
        for (var length = 0; length < bytes.Length; length++) Assert.Null(JournalRootStatement.Read(bytes.AsSpan(0, length)));
        Assert.Null(JournalRootStatement.Read([.. bytes, 0]));
        for (var at = 0; at < SuiteAt + 2; at++)
        {
            var other = bytes.ToArray();
            other[at] ^= 1;
            Assert.Null(JournalRootStatement.Read(other)); // another label, or another suite
        }
        Assert.Null(JournalRootStatement.Read((Statement with { Head = new TreeHead(ulong.MaxValue, Statement.Head.Root) }).Write()));
    }

    [Fact]
    public void What_a_nation_signed_verifies_with_its_key_and_no_other()
    {
        var signed = Signed();
        Assert.Equal(3479, signed.Bytes.Length);
        Assert.True(signed.Verifies(Jpn.Stamp.Key));
        Assert.False(signed.Verifies(TestFederation.Default["KOR"].Stamp.Key));
        Assert.True(JournalRoot.TryRead(signed.Bytes, out var read, out _));
        Assert.Equal(signed.Statement, read.Statement);
    }

    [Theory]
    [InlineData("backbone/1/stamp"), InlineData("backbone/1/ack"), InlineData("backbone/1/batch")]
    public void A_signature_made_for_anything_else_is_none(string context)
    {
        var statement = Statement with { Kid = Jpn.Stamp.Key.Kid };
        var wire = new Wire.JournalRoot
        {
            Statement = ByteString.CopyFrom(statement.Write()),
            Sig = ByteString.CopyFrom(Jpn.GatewayCustody.Sign(statement.Kid, statement.Write(), System.Text.Encoding.ASCII.GetBytes(context))),
        };
        Assert.True(JournalRoot.TryRead(wire.ToByteArray(), out var read, out _));
        Assert.False(read.Verifies(Jpn.Stamp.Key));
    }

    [Fact]
    public void What_is_not_canonical_is_refused()
    {
        foreach (var (distortion, distort) in Distortions.All)
        {
            Assert.False(JournalRoot.TryRead(distort(Signed().Bytes.ToArray()), out _, out var refused), distortion);
            Assert.True(refused.Reason is RefusalReason.NotCanonical or RefusalReason.Malformed, refused.ToString());
        }
    }

    private static JournalRoot Signed() => JournalRoot.Sign(Statement with { Kid = Jpn.Stamp.Key.Kid }, Jpn.GatewayCustody);
}
