using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Tests.Addresses;

/// <summary>The forms of addresses, and in full what is none.</summary>
public sealed class AddressTests
{
    private const string LongestName = "abcdefghijklmnopqrstuvwxyz-01234";

    [Theory]
    [InlineData("backbone.example"), InlineData("exercise"), InlineData("a.b.c"), InlineData("x--1.example"), InlineData("1a")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void A_lower_case_DNS_name_names_a_federation(string text) => Assert.Equal(text, FederationName.Parse(text).ToString());

    [Theory]
    [InlineData(null), InlineData(""), InlineData("."), InlineData("Backbone.example"), InlineData("backbone.example.")]
    [InlineData(".example"), InlineData("a..b"), InlineData("-a.example"), InlineData("a-.example"), InlineData("a_b.example")]
    [InlineData("a b"), InlineData("ä.example"), InlineData("a.example\n"), InlineData("10.0.0.1"), InlineData("7"), InlineData("a:1")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void What_is_no_lower_case_DNS_name_of_63_bytes_names_no_federation(string? text)
    {
        Assert.False(FederationName.TryParse(text, out var name));
        Assert.Equal(default, name);
        Assert.Throws<FormatException>(() => FederationName.Parse(text));
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("KO"), InlineData("KORE"), InlineData("kor"), InlineData("Kor"), InlineData("K0R")]
    [InlineData("KOR "), InlineData("КOR"), InlineData("KO\n")]
    public void What_is_not_three_upper_case_letters_is_no_nation(string? text)
    {
        Assert.False(NationCode.TryParse(text, out _));
        Assert.Throws<FormatException>(() => NationCode.Parse(text));
    }

    [Fact]
    public void A_member_has_a_nation_and_a_name()
    {
        var member = MemberAddress.Parse("KOR/kisa");
        Assert.Equal(("KOR", "kisa"), (member.Nation.ToString(), member.Name));
        Assert.Equal(LongestName, MemberAddress.Parse($"KOR/{LongestName}").Name);
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("KOR"), InlineData("KOR/"), InlineData("/kisa"), InlineData("KOR/kisa/"), InlineData("KOR/kisa/lee")]
    [InlineData("KOR//kisa"), InlineData("kor/kisa"), InlineData("KOR/Kisa"), InlineData("KOR/ki_sa"), InlineData("KOR/ki sa"), InlineData("KOR/kisa ")]
    [InlineData("KOR/gateway"), InlineData("KOR/broker"), InlineData("KOR/kísa"), InlineData("KOR/kisa\n"), InlineData("KOR/kisa\0")]
    [InlineData("KOR/" + LongestName + "5")]
    public void What_has_not_the_form_of_a_member_is_none(string? text)
    {
        Assert.False(MemberAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => MemberAddress.Parse(text));
    }

    [Theory]
    [InlineData("KOR/kisa/lee", PrincipalKind.Person, "KOR/kisa", "lee")]
    [InlineData("KOR/kisa/siem-1", PrincipalKind.Person, "KOR/kisa", "siem-1")]
    [InlineData("KOR/kisa/broker", PrincipalKind.Person, "KOR/kisa", "broker")]
    [InlineData("KOR/kisa/gateway", PrincipalKind.Drafts, "KOR/kisa", "gateway")]
    [InlineData("KOR/gateway", PrincipalKind.Gateway, null, "gateway")]
    public void An_author_is_a_person_or_a_gateway(string text, PrincipalKind kind, string? member, string name)
    {
        var principal = PrincipalAddress.Parse(text);
        Assert.Equal((kind, member, name), (principal.Kind, principal.Member?.ToString(), principal.Name));
        Assert.Equal(text, principal.ToString());
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("KOR/kisa"), InlineData("KOR/broker"), InlineData("KOR/gateway/lee"), InlineData("KOR/broker/lee")]
    [InlineData("KOR/kisa/lee/"), InlineData("KOR/kisa/lee/x"), InlineData("KOR/kisa/"), InlineData("KOR//lee"), InlineData("KOR/kisa/Lee")]
    [InlineData("KOR/gateway/gateway"), InlineData("KOR/kisa/lee\r"), InlineData("KOR/kisa/" + LongestName + "5")]
    public void What_has_no_author_s_form_is_no_author(string? text)
    {
        Assert.False(PrincipalAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => PrincipalAddress.Parse(text));
    }

    [Theory]
    [InlineData("KOR/kisa", MailboxKind.Shared, "KOR/kisa", null)]
    [InlineData("KOR/kisa/lee", MailboxKind.Personal, "KOR/kisa", "KOR/kisa/lee")]
    [InlineData("KOR/gateway", MailboxKind.Gateway, null, null)]
    public void A_mailbox_is_a_member_s_a_person_s_or_a_gateway_s(string text, MailboxKind kind, string? member, string? person)
    {
        var mailbox = MailboxAddress.Parse(text);
        Assert.Equal((kind, member, person), (mailbox.Kind, mailbox.Member?.ToString(), mailbox.Person?.ToString()));
        Assert.Equal(("KOR", text), (mailbox.Nation.ToString(), mailbox.ToString()));
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("KOR"), InlineData("KOR/kisa/gateway"), InlineData("KOR/broker"), InlineData("KOR/gateway/lee")]
    [InlineData("KOR/kisa/"), InlineData("KOR/kisa/lee/x")]
    public void What_has_no_mailbox_s_form_is_no_mailbox(string? text)
    {
        Assert.False(MailboxAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => MailboxAddress.Parse(text));
    }

    [Fact]
    public void A_gateway_has_no_personal_mailbox() =>
        Assert.Throws<ArgumentException>(() => MailboxAddress.PersonalOf(PrincipalAddress.Parse("KOR/kisa/gateway")));

    [Fact]
    public void A_default_value_is_no_address_and_writes_nothing()
    {
        Assert.Equal("", default(MailboxAddress).ToString() + default(PrincipalAddress) + default(MemberAddress)
            + default(NationCode) + default(FederationName) + default(TrustDomain));
        Assert.Throws<ArgumentException>(() => new TlsIdentity.Gateway(FederationName.Parse("a"), default));
        Assert.Throws<ArgumentException>(() => new TlsIdentity.Person(FederationName.Parse("a"), default));
        Assert.Throws<ArgumentException>(() => new TlsIdentity.Broker(default, "b1"));
    }

    [Fact]
    public void A_refused_text_is_quoted_only_where_it_is_printable()
    {
        Assert.Contains("'kor'", Assert.Throws<FormatException>(() => NationCode.Parse("kor")).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", Assert.Throws<FormatException>(() => NationCode.Parse("\u001b[2J")).Message, StringComparison.Ordinal);
    }
}
