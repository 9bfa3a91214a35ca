using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Tests.Addresses;

/// <summary>The URI in a certificate: three forms, strictly.</summary>
public sealed class TlsIdentityTests
{
    private static readonly FederationName Federation = FederationName.Parse("backbone.example");

    [Fact]
    public void A_person_s_identity_is_the_address_turned_into_a_URI()
    {
        var identity = new TlsIdentity.Person(Federation, PrincipalAddress.Parse("KOR/kisa/lee"));
        Assert.Equal("spiffe://kor.backbone.example/kisa/lee", identity.ToString());
        Assert.Equal(identity, TlsIdentity.Parse(identity.ToString()));
        Assert.Equal("kor.backbone.example", identity.Domain.ToString());
    }

    [Fact]
    public void A_gateway_s_identity_names_its_nation()
    {
        var identity = Assert.IsType<TlsIdentity.Gateway>(TlsIdentity.Parse("spiffe://usa.backbone.example/gateway"));
        Assert.Equal(("USA", Federation), (identity.Nation.ToString(), identity.Domain.Federation));
    }

    [Fact]
    public void A_broker_s_identity_belongs_to_no_nation()
    {
        var identity = Assert.IsType<TlsIdentity.Broker>(TlsIdentity.Parse("spiffe://broker.backbone.example/b1"));
        Assert.Equal(("b1", TrustDomain.OfBrokers(Federation)), (identity.Id, identity.Domain));
        Assert.Null(identity.Domain.Nation);
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("spiffe://"), InlineData("spiffe:///gateway")]
    [InlineData("spiffe://kor.backbone.example"), InlineData("spiffe://kor.backbone.example/")]
    [InlineData("SPIFFE://kor.backbone.example/gateway"), InlineData("https://kor.backbone.example/gateway")]
    [InlineData("spiffe://KOR.backbone.example/gateway"), InlineData("spiffe://kor.Backbone.example/gateway")]
    [InlineData("spiffe://kor.backbone.example/gateway/"), InlineData("spiffe://kor.backbone.example//gateway")]
    [InlineData("spiffe://kor.backbone.example/gateway?x=1"), InlineData("spiffe://kor.backbone.example/gateway#x")]
    [InlineData("spiffe://kor.backbone.example:443/gateway"), InlineData("spiffe://u@kor.backbone.example/gateway")]
    [InlineData("spiffe://kor.backbone.example/%67ateway"), InlineData("spiffe://kor.backbone.example/Gateway")]
    [InlineData("spiffe://kor.backbone.example/kisa"), InlineData("spiffe://kor.backbone.example/kisa/gateway")]
    [InlineData("spiffe://kor.backbone.example/gateway/lee"), InlineData("spiffe://kor.backbone.example/broker/lee")]
    [InlineData("spiffe://kor.backbone.example/kisa/lee/"), InlineData("spiffe://kor.backbone.example/kisa/lee/x")]
    [InlineData("spiffe://kor.backbone.example/kisa/Lee"), InlineData("spiffe://kor.backbone.example/../gateway")]
    [InlineData("spiffe://kor/gateway"), InlineData("spiffe://ko.backbone.example/gateway"), InlineData("spiffe://kore.backbone.example/gateway")]
    [InlineData("spiffe://k0r.backbone.example/gateway"), InlineData("spiffe://kor..example/gateway"), InlineData("spiffe://kor.backbone.example./gateway")]
    [InlineData("spiffe://broker/b1"), InlineData("spiffe://broker.backbone.example/"), InlineData("spiffe://broker.backbone.example/b1/x")]
    [InlineData("spiffe://broker.backbone.example/B1"), InlineData("spiffe://broker.backbone.example/b_1"), InlineData(" spiffe://kor.backbone.example/gateway")]
    [InlineData("spiffe://kor.backbone.example/gateway\n"), InlineData("spiffe://kor.backbone.example/gateway\0")]
    public void A_URI_of_any_other_form_is_no_identity(string? text)
    {
        Assert.False(TlsIdentity.TryParse(text, out var identity));
        Assert.Null(identity);
        Assert.Throws<FormatException>(() => TlsIdentity.Parse(text));
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("kor"), InlineData("kor."), InlineData("KOR.backbone.example"), InlineData("brokers.example")]
    [InlineData("kor.backbone.example/")]
    public void What_is_no_nation_s_or_broker_s_part_of_a_federation_is_no_trust_domain(string? text)
    {
        Assert.False(TrustDomain.TryParse(text, out _));
        Assert.Throws<FormatException>(() => TrustDomain.Parse(text));
    }

    [Theory]
    [InlineData("KOR/kisa/gateway"), InlineData("KOR/gateway")]
    public void A_gateway_s_address_makes_no_person(string address) =>
        Assert.Throws<ArgumentException>(() => new TlsIdentity.Person(Federation, PrincipalAddress.Parse(address)));
}
