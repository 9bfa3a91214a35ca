using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>Policies as signed documents: their form, and that they are none of the federation's.</summary>
public sealed class PolicyDocumentTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    [Theory]
    [InlineData(DocumentType.Release, "release")]
    [InlineData(DocumentType.Acceptance, "acceptance")]
    public void A_policy_is_read_with_its_text_byte_for_byte(DocumentType type, string label)
    {
        var payload = Payload(type, "# 한국\nnation: KOR\n"u8.ToArray());
        Assert.True(PolicyDocument.TryRead(payload, out var policy, out var refused), refused?.ToString());
        Assert.Equal("# 한국\nnation: KOR\n"u8, policy.Source.Span);
        Assert.Equal((NationCode.Parse("KOR"), 1UL, label, payload.Hash), (policy.Nation, policy.Head.Version, policy.Id.Label, policy.Id.Hash));
        Assert.Equal($"{label} of KOR, version 1", policy.Id.ToString());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(PolicyDocument.MaxSourceSize, true)]
    [InlineData(0, false)]
    [InlineData(PolicyDocument.MaxSourceSize + 1, false)]
    public void Its_text_has_one_byte_to_256_KiB(int size, bool isRead)
    {
        Assert.Equal(isRead, PolicyDocument.TryRead(Payload(DocumentType.Release, new byte[size]), out _, out var refused));
        if (!isRead) Assert.Contains($"its text has {size} bytes", refused!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_without_a_head_or_nation_is_refused()
    {
        Refuses(new Wire.Release { Source = ByteString.CopyFromUtf8("x") }, "it has no head");
        var release = new Wire.Release { Head = Head(), Source = ByteString.CopyFromUtf8("x") };
        release.Head.Nation = "";
        Refuses(release, "its head names no nation");
    }

    [Fact]
    public void Bytes_that_are_not_canonical_are_no_policy() => Assert.False(PolicyDocument.TryRead(
        new DocumentPayload(DocumentType.Release, new byte[] { 0x12, 0x81, 0x00, 0x41 }), out _, out _));

    [Fact]
    public void Another_document_is_no_policy() => Assert.False(PolicyDocument.TryRead(Federation.Charter.Payload, out _, out _));

    [Theory]
    [InlineData(DocumentType.Release)]
    [InlineData(DocumentType.Acceptance)]
    public void A_policy_is_none_of_the_federation_s_documents(DocumentType type)
    {
        var signed = Federation.Kor.SignWithRegistrar(Payload(type, "nation: KOR"u8.ToArray()));
        Assert.True(SignedDocument.TryRead(signed.Bytes.Span, out var read, out _));
        Assert.Equal(type, read.Type);
        var rejected = Assert.IsType<Adoption.Rejected>(Federation.NewHistory().Adopt(read, Federation.Now));
        Assert.Equal(RefusalReason.DocumentInvalid, rejected.Refusal.Reason);
        Assert.Contains("goes to gateways only", rejected.Refusal.Detail, StringComparison.Ordinal);
    }

    private static void Refuses(Wire.Release release, string expected)
    {
        Assert.False(PolicyDocument.TryRead(new DocumentPayload(DocumentType.Release, release.ToByteArray()), out _, out var refused));
        Assert.Contains(expected, refused.Detail, StringComparison.Ordinal);
    }

    private static DocumentPayload Payload(DocumentType type, byte[] source) => new(type, type == DocumentType.Release
        ? new Wire.Release { Head = Head(), Source = ByteString.CopyFrom(source) }.ToByteArray()
        : new Wire.Acceptance { Head = Head(), Source = ByteString.CopyFrom(source) }.ToByteArray());

    private static Wire.DocumentHead Head() => new()
    {
        Format = FederationDocument.Format, Federation = Federation.Name.ToString(), Nation = "KOR", Version = 1,
        From = Federation.Now.Milliseconds, Until = Federation.Now.Plus(TimeSpan.FromDays(30)).Milliseconds,
    };
}
