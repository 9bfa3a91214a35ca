using Backbone.Policies.Deciding;
using Backbone.Policies.Explaining;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Tests.Explaining;

/// <summary>What a liaison officer reads before sending.</summary>
public sealed class ExplanationTests
{
    private const string Rules = """
        - { id: kisa-to-trilateral, allow: { from: [KOR/kisa], to: ['coi:dprk-crypto'], categories: [bulletin, indicators], tlp: {max: AMBER}, size: {max: 1MiB}, signer: officer } }
        - { id: exchanges-to-home, allow: { from: [KOR/*], to: [KOR/*], tlp: {max: AMBER} } }
        - { id: red-needs-a-releaser, allow: { from: [KOR/*], to: [JPN/npa/*], tlp: RED, approvals: {role: releaser, count: 1} } }
        - { id: no-sightings, refuse: { categories: [sighting], to: [JPN/*, USA/*] } }
        """;

    private const string Accept = """
        - { id: partners, allow: { from: [KOR/*], to: [JPN/*], categories: [bulletin, incident] } }
        - { id: no-flash, refuse: { precedence: flash } }
        """;

    public static TheoryData<string, string> Sentences() => new()
    {
        { "allowed", "JPN/npa: allowed: allowed by kisa-to-trilateral; JPN accepts it by partners" },
        { "unknown", "USA/cisa: allowed: allowed by kisa-to-trilateral; whether USA accepts it is unknown here (no acceptance policy of it is known): its border decides" },
        { "abroad", "USA/cisa: refused: KOR/upbit and USA/cisa share no community of the charter; no rule of KOR lets KOR/upbit/han send a message (bulletin marked TLP:AMBER) to USA/cisa; "
            + "nearest: exchanges-to-home fails at `to`: USA/cisa is not in KOR/*; what to do: choose recipients of a community that you share; `backbone members list` names them" },
        { "to", "USA/cisa/kim: refused: no rule of KOR lets KOR/nis/choi send a message (bulletin marked TLP:AMBER) to USA/cisa/kim; nearest: exchanges-to-home fails at `to`: USA/cisa/kim is not in KOR/*; "
            + "what to do: leave USA/cisa/kim out, or ask KOR's policy officer for a rule" },
        { "tlp", "JPN/npa: refused: no rule of KOR lets KOR/kisa/lee send a message (bulletin marked TLP:AMBER+STRICT) to JPN/npa; nearest: kisa-to-trilateral fails at `tlp`: "
            + "the message's TLP is AMBER+STRICT, the rule takes CLEAR to AMBER; what to do: check what it states as `tlp`; if that is right, ask KOR's policy officer for a rule" },
        { "two", "USA/cisa: refused: no rule of KOR lets KOR/kisa/siem-1 send a message (bulletin marked TLP:AMBER) to USA/cisa; nearest: kisa-to-trilateral fails at "
            + "`signer`: the message's signer is service, the rule takes officer and at `size`: the message is 2 MiB long, the rule takes 1 MiB at most; "
            + "what to do: let the right signer send it, or ask KOR's policy officer" },
        { "refuse", "JPN/npa: refused: refused by no-sightings of the own release policy; JPN does not accept it: no rule lets a message (sighting marked TLP:AMBER) from KOR/kisa/lee come in to JPN/npa; "
            + "nearest: partners fails at `categories`: the message's category is sighting, the rule takes bulletin or incident; "
            + "what to do: leave JPN/npa out; a refuse beats every allow, so only KOR's policy officer can change it" },
        { "their-refuse", "JPN/npa: refused: JPN does not accept it: refused by no-flash; what to do: leave JPN/npa out; a refuse beats every allow, so only JPN's policy officer can change it" },
        { "pending", "JPN/npa/sato: pending: would be allowed by red-needs-a-releaser; JPN accepts it by partners; waits for 1 officer of role releaser to approve it; "
            + "what to do: ask an officer of role releaser other than the author; it stays at home until then" },
        { "approved", "JPN/npa/sato: allowed: allowed by red-needs-a-releaser; JPN accepts it by partners; approved as releaser by KOR/kisa/park" },
        { "red", "JPN/npa: refused: TLP:RED goes to named persons only, and JPN/npa is a shared mailbox; no rule of KOR lets KOR/kisa/lee send a message (bulletin marked TLP:RED) to JPN/npa; "
            + "nearest: kisa-to-trilateral fails at `tlp`: the message's TLP is RED, the rule takes CLEAR to AMBER; what to do: name the persons who must know; `backbone members show JPN/npa` lists them" },
        { "above", "USA/cisa/kim: refused: the charter does not allow TLP above AMBER+STRICT in dprk-crypto from members of any kind, and KOR/kisa and USA/cisa/kim share no community that takes it; "
            + "no rule of KOR lets KOR/kisa/lee send a message (bulletin marked TLP:RED) to USA/cisa/kim; nearest: kisa-to-trilateral fails at `tlp`: the message's TLP is RED, the rule takes CLEAR to AMBER; "
            + "what to do: mark or cut it so that it stays below, or choose recipients of a community that takes it" },
        { "unmarked", "JPN/npa: refused: it has no TLP marking, and what is not marked passes no border; what to do: mark it and sign again" },
    };

    [Theory, MemberData(nameof(Sentences))]
    public void It_reads_as_an_officer_would_say_it(string which, string expected) => Assert.Equal(expected, Explain(which).ToString());

    [Theory, MemberData(nameof(Sentences))]
    public void Abroad_nothing_of_the_release_is_heard(string which, string whole)
    {
        var (home, abroad) = (Explain(which), Explain(which).ForAbroad());
        foreach (var secret in new[] { "kisa-to-trilateral", "exchanges-to-home", "red-needs-a-releaser", "no-sightings", "releaser", "release policy", "KOR/kisa/park" })
            Assert.DoesNotContain(secret, abroad.ToString(), StringComparison.Ordinal);
        Assert.Equal(home.Ruling.Outcome, abroad.Ruling.Outcome);
        Assert.True(home.Ruling.Outcome == RulingOutcome.Allowed || abroad.Text.Length > 0, whole);
    }

    [Fact]
    public void A_refusal_for_a_client_has_reason_detail_and_next_step()
    {
        var refused = Explain("tlp").ToRefused()!;
        Assert.Equal(RefusalReason.NotReleased, refused.Reason);
        Assert.StartsWith("JPN/npa: no rule of KOR lets KOR/kisa/lee send", refused.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(refused.NextStep);
        Assert.Null(Explain("pending").ToRefused());
    }

    [Fact]
    public void No_more_than_three_rules_are_named_as_nearest()
    {
        var rules = string.Join('\n', Enumerable.Range(0, 9).Select(i => $"- {{ id: r{i}, allow: {{ from: [KOR/*], to: [JPN/*], tlp: GREEN }} }}"));
        var border = new OutwardBorder(Texts.Federation, NationCode.Parse("KOR"), Texts.Release(rules).InForce(), []);
        Assert.Equal(3, border.Explain(new Message().ToManifest(), 0, Texts.Now).Text.Split(" fails at ").Length - 1);
    }

    [Fact]
    public void Of_many_names_in_a_clause_the_first_few_are_told()
    {
        var rule = "- { id: r, allow: { from: [KOR/*], to: [KOR/kisa, KOR/nis, KOR/upbit, JPN/npa, JPN/jpcert, USA/cisa, KOR/nis/*, KOR/kisa/*, JPN/npa/*, 'kind:cert'] } }";
        var border = new OutwardBorder(Texts.Federation, NationCode.Parse("KOR"), Texts.Release(rule).InForce(), []);
        Assert.Contains("or in KOR/nis/* or in KOR/kisa/* or one of 2 more;", border.Explain(new Message { To = "USA/fbi" }.ToManifest(), 0, Texts.Now).ToString(), StringComparison.Ordinal);
    }

    private static Explanation Explain(string which)
    {
        var message = which switch
        {
            "allowed" => new Message(),
            "unknown" => new Message { To = "USA/cisa" },
            "abroad" => new Message { Author = "KOR/upbit/han", To = "USA/cisa" },
            "to" => new Message { Author = "KOR/nis/choi", To = "USA/cisa/kim" },
            "tlp" => new Message { Tlp = Tlp.AmberStrict },
            "two" => new Message { Author = "KOR/kisa/siem-1", Signer = KeyRole.Service, To = "USA/cisa", Size = 2 * 1024 * 1024 },
            "refuse" => new Message { Category = Category.Sighting },
            "their-refuse" => new Message { Precedence = Precedence.Flash },
            "pending" => new Message { Tlp = Tlp.Red, To = "JPN/npa/sato" },
            "approved" => new Message { Tlp = Tlp.Red, To = "JPN/npa/sato", Approvals = [("releaser", "KOR/kisa/park")] },
            "red" => new Message { Tlp = Tlp.Red },
            "above" => new Message { Tlp = Tlp.Red, To = "USA/cisa/kim" },
            _ => new Message { Tlp = Tlp.Unspecified },
        };
        var border = new OutwardBorder(Texts.Federation, NationCode.Parse("KOR"), Texts.Release(Rules).InForce(), [Texts.Acceptance(Accept).InForce()]);
        return border.Explain(message.ToManifest(), 0, Texts.Now);
    }
}
