using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>The wrapper around payload and signatures, and the hash that names a document.</summary>
public sealed class SignedDocumentTests
{
    // Sparse enough to be quick, and no divisor of any length in the format.
    private const int Stride = 211;

    private static readonly TestFederation Federation = TestFederation.Default;

    public static TheoryData<int> Places => [0, 4, 5, 6];

    [Fact]
    public void A_document_s_hash_is_over_label_and_payload_and_not_over_signatures()
    {
        var expected = Digest.Of([.. "backbone/1/document/keyset\0"u8, .. Federation.Documents[6].Payload.Bytes.Span]);
        Assert.Equal(expected, Federation.Documents[6].Hash);
        var payload = Federation.Charter.Payload;
        var once = SignedDocument.TryAssemble(payload, Federation.Charter.Signatures[..1], out var signed, out _);
        Assert.True(once);
        Assert.Equal(Federation.Charter.Hash, signed!.Hash);
    }

    [Theory]
    [InlineData(DocumentType.Charter, "charter"), InlineData(DocumentType.Mandate, "mandate")]
    [InlineData(DocumentType.Roster, "roster"), InlineData(DocumentType.Keyset, "keyset")]
    [InlineData(DocumentType.Release, "release"), InlineData(DocumentType.Acceptance, "acceptance")]
    public void Each_type_has_its_label_and_context(DocumentType type, string label)
    {
        Assert.Equal(label, DocumentLabels.Of(type));
        Assert.Equal($"backbone/1/document/{label}",
            System.Text.Encoding.ASCII.GetString(DocumentLabels.SigningContext(type)));
    }

    [Theory, MemberData(nameof(Places))]
    public void What_was_read_is_what_was_written(int place)
    {
        var document = Federation.Documents[place];
        Assert.True(SignedDocument.TryRead(document.Bytes.Span, out var again, out _));
        Assert.Equal(document.Bytes.ToArray(), again.Bytes.ToArray());
        Assert.Equal(document.Hash, again.Hash);
    }

    [Theory, MemberData(nameof(Places))]
    public void A_flipped_byte_is_never_adopted(int place)
    {
        var history = new FederationHistory(Federation.Charter.Hash);
        foreach (var before in Federation.Documents[..place]) TestFederation.Adopt(history, before, Federation.Now);
        var bytes = Federation.Documents[place].Bytes.ToArray();
        for (var i = 0; i < bytes.Length; i += Stride)
        {
            bytes[i] ^= 0x20;
            Assert.IsType<Adoption.Rejected>(history.Adopt(bytes, Federation.Now));
            bytes[i] ^= 0x20;
        }
        Assert.IsType<Adoption.Adopted>(history.Adopt(bytes, Federation.Now));
    }

    [Theory, MemberData(nameof(Places))]
    public void A_document_cut_short_is_never_adopted(int place)
    {
        var history = new FederationHistory(Federation.Charter.Hash);
        var bytes = Federation.Documents[place].Bytes;
        for (var length = 0; length < bytes.Length; length += Stride)
            Assert.IsType<Adoption.Rejected>(history.Adopt(bytes.Span[..length], Federation.Now));
    }

    [Fact]
    public void More_than_four_mebibytes_are_refused() => Refuses(new byte[SignedDocument.MaxSize + 1], "limit is 4194304");

    [Theory]
    [InlineData(DocumentType.Charter), InlineData(DocumentType.Mandate)]
    [InlineData(DocumentType.Release), InlineData(DocumentType.Acceptance)]
    public void More_than_a_mebibyte_is_a_roster_or_a_key_set_only(DocumentType type)
    {
        Refuses(m => (m.Type, m.Payload) = (type, ByteString.CopyFrom(new byte[SignedDocument.MaxSmallSize])), "limit is 1048576");
        Assert.Equal(4 << 20, SignedDocument.MaxSizeOf(DocumentType.Roster));
        Assert.Equal(4 << 20, SignedDocument.MaxSizeOf(DocumentType.Keyset));
    }

    [Fact]
    public void No_bytes_are_no_document() => Refuses([], "no type of document");

    [Theory]
    [InlineData(0), InlineData(7), InlineData(99)]
    public void An_unknown_type_is_refused(int type) => Refuses(m =>
        m.Type = (DocumentType)type, "no type of document");

    [Fact]
    public void A_document_without_signatures_is_refused() => Refuses(m => m.Signatures.Clear(), "0 signatures");

    [Fact]
    public void Sixty_five_signatures_are_refused() => Refuses(m =>
    {
        while (m.Signatures.Count < 65) m.Signatures.Add(m.Signatures[0]);
    }, "65 signatures");

    [Fact]
    public void One_root_twice_is_refused() => Refuses(m =>
        m.Signatures[1] = m.Signatures[0].Clone(), "strictly ascending by kid");

    [Fact]
    public void Signatures_out_of_order_are_refused() => Refuses(
        m => (m.Signatures[0], m.Signatures[1]) = (m.Signatures[1], m.Signatures[0]), "strictly ascending by kid");

    [Fact]
    public void A_short_kid_is_refused() =>
        Refuses(m => m.Signatures[0].Kid = ByteString.CopyFrom(m.Signatures[0].Kid.Span[..31]), "31");

    [Fact]
    public void A_short_signature_is_refused() =>
        Refuses(m => m.Signatures[0].Sig = ByteString.CopyFrom(m.Signatures[0].Sig.Span[..3372]), "3372");

    [Fact]
    public void An_unknown_field_is_refused() => Refuses([.. Federation.Charter.Bytes.Span, 0x78, 0x01], "canonical");

    [Fact]
    public void A_payload_with_an_unknown_field_is_refused()
    {
        var payload = new DocumentPayload(DocumentType.Charter, (byte[])[.. Federation.Charter.Payload.Bytes.Span,
            0x78, 0x01]);
        Assert.False(FederationDocument.TryRead(payload, out _, out var refused));
        Assert.Equal(RefusalReason.DocumentInvalid, refused.Reason);
        Assert.Contains("canonical", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_of_another_type_is_not_read_as_this_one()
    {
        Assert.False(Roster.TryRead(Federation.Charter, out _, out var refused));
        Assert.Contains("is a charter", refused.Detail, StringComparison.Ordinal);
        Assert.True(Charter.TryRead(Federation.Charter, out _, out _));
        Assert.True(Mandate.TryRead(Federation.Documents[4], out _, out _));
        Assert.True(Roster.TryRead(Federation.Documents[5], out _, out _));
        Assert.True(KeySet.TryRead(Federation.Documents[6], out _, out _));
    }

    private static void Refuses(Action<Wire.SignedDocument> change, string detail)
    {
        var message = Wire.SignedDocument.Parser.ParseFrom(Federation.Charter.Bytes.Span);
        change(message);
        Refuses(message.ToByteArray(), detail);
    }

    private static void Refuses(byte[] bytes, string detail)
    {
        Assert.False(SignedDocument.TryRead(bytes, out var document, out var refused));
        Assert.Null(document);
        Assert.Equal(RefusalReason.DocumentInvalid, refused.Reason);
        Assert.Contains(detail, refused.Detail, StringComparison.Ordinal);
    }
}
