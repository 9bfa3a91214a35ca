using System.Collections.Immutable;

namespace Backbone.Policies.Tests.Language;

/// <summary>What is wrong with a file is told with its place, its cause and what to do.</summary>
public sealed class FaultTests
{
    // Each file begins with `nation: KOR` on line 1 and `release:` on line 2; the rule stands on line 3.
    public static TheoryData<string, string> Rules() => new()
    {
        // form of a rule
        { "- { allow: { from: [KOR/*], to: [JPN/*] } }", "3:5: a rule lacks the key `id`" },
        { "- { id: A, allow: { from: [KOR/*], to: [JPN/*] } }", "3:11: this is no id" },
        { "- { id: [a], allow: { from: [KOR/*], to: [JPN/*] } }", "3:11: this is no id" },
        { "- { id: a }", "3:5: the rule neither allows nor refuses" },
        { "- { id: a, allow: { from: [KOR/*], to: [JPN/*] }, refuse: {} }", "3:53: the rule both allows and refuses" },
        { "- { id: a, allow: { to: [JPN/*] } }", "3:21: `allow` lacks the key `from`" },
        { "- { id: a, allow: { from: [KOR/*] } }", "3:21: `allow` lacks the key `to`" },
        { "- { id: a, allow: all }", "3:21: a word stands here, `allow` is a map of keys" },
        { "- a", "3:5: a word stands here, a rule is a map of keys" },
        { "- { id: a, from: [KOR/*], refuse: {} }", "3:14: `from` stands beside allow or refuse" },
        { "- { id: a, permit: {} }", "3:14: 'permit' is no key of a rule" },
        { "- { id: a, refuse: { catagories: [bulletin] } }", "3:24: 'catagories' is no key of `refuse`; did you mean `categories`?" },
        { "- { id: a, refuse: { approvals: {role: releaser, count: 1} } }", "3:24: a refuse asks for no approvals" },
        { "- { id: a, allow: { from: [KOR/*], to: [JPN/*], approvals: {role: releaser} } }", "3:62: `approvals` lacks the key `count`" },
        { "- { id: a, allow: { from: [KOR/*], to: [JPN/*], approvals: {role: releaser, count: 5} } }", "3:86: this is no number of approvals: a message carries 4 at most" },
        { "- { id: a, allow: { from: [KOR/*], to: [JPN/*], approvals: {role: releaser, count: 0} } }", "3:86: this is no number of approvals" },
        { "- { id: a, allow: { from: [KOR/*], to: [JPN/*], approvals: {role: releaser, count: 2} } }", "3:62: 2 of role releaser must approve, and the roster of KOR has 1 officers who hold it" },
        { "- { id: a, allow: { from: [KOR/*], to: [JPN/*], approvals: {role: director, count: 1} } }", "3:62: 1 of role director must approve, and the roster of KOR has 0 officers who hold it" },
        // whom
        { "- { id: a, refuse: { from: [KOR] } }", "3:31: KOR is a nation's code alone; write KOR/*" },
        { "- { id: a, refuse: { from: ['*'] } }", "3:31: '*' names nobody" },
        { "- { id: a, refuse: { from: [kor/kisa] } }", "3:31: 'kor/kisa' names nobody" },
        { "- { id: a, refuse: { from: [KOR/kisa/lee/x] } }", "3:31: 'KOR/kisa/lee/x' names nobody" },
        { "- { id: a, refuse: { to: [JPN/gateway] } }", "3:29: JPN/gateway is a nation's gateway" },
        { "- { id: a, refuse: { to: [JPN/npa/gateway] } }", "3:29: JPN/npa/gateway has no mailbox" },
        { "- { id: a, refuse: { from: ['kind:bank'] } }", "3:31: 'bank' is no kind of member" },
        { "- { id: a, refuse: { from: ['sort:cert'] } }", "3:31: 'sort:cert' names nobody" },
        { "- { id: a, refuse: { from: ['role:Releaser'] } }", "3:31: 'Releaser' is no name" },
        { "- { id: a, refuse: { from: [] } }", "3:30: `from` is empty, so the rule can never match" },
        { "- { id: a, refuse: { from: {KOR: kisa} } }", "3:30: a map of keys stands here, `from` is a list" },
        { "- { id: a, refuse: { from: [[KOR/*]] } }", "3:31: a list stands here, `from` is a list of words" },
        { "- { id: a, refuse: { from: [KOR/*, KOR/*] } }", "3:38: 'KOR/*' stands in `from` twice" },
        // unknown names
        { "- { id: a, refuse: { to: [DEU/*] } }", "3:29: DEU is no nation of the charter in force" },
        { "- { id: a, refuse: { to: [JPN/nap] } }", "3:29: JPN/nap is no member that a mandate in force names; did you mean JPN/npa?" },
        { "- { id: a, refuse: { from: [KOR/kisa/kim] } }", "3:31: KOR/kisa/kim stands in no roster in force" },
        { "- { id: a, refuse: { to: ['coi:dprk'] } }", "3:29: dprk is no community of the charter in force" },
        { "- { id: a, refuse: { to: ['coi:dprk-cripto'] } }", "3:29: dprk-cripto is no community of the charter in force; did you mean dprk-crypto?" },
        { "- { id: a, refuse: { community: [none-such] } }", "3:36: none-such is no community of the charter in force" },
        { "- { id: a, refuse: { releasable-to: [DEU] } }", "3:40: DEU is no nation of the charter in force" },
        { "- { id: a, refuse: { from: ['role:director'] } }", "3:31: nobody of KOR holds the role director, so nothing matches it" },
        { "- { id: a, refuse: { from: ['kind:police'] } }", "3:31: no member of KOR is of kind police, so nothing matches it" },
        { "- { id: a, refuse: { to: ['kind:regulator'] } }", "3:29: no member of the federation is of kind regulator, so nothing matches it" },
        // values
        { "- { id: a, refuse: { tlp: WHITE } }", "3:29: 'WHITE' is no value of `tlp`; write one of CLEAR, GREEN, AMBER, AMBER+STRICT, RED" },
        { "- { id: a, refuse: { tlp: none } }", "3:29: 'none' is no value of `tlp`" },
        { "- { id: a, refuse: { tlp: {max: none} } }", "3:35: 'none' is no value of `tlp`" },
        { "- { id: a, refuse: { tlp: {least: RED} } }", "3:30: 'least' is no key of `tlp`" },
        { "- { id: a, refuse: { tlp: {} } }", "3:29: `tlp` has neither min nor max" },
        { "- { id: a, refuse: { tlp: {max: [RED]} } }", "3:35: this is no bound of `tlp`" },
        { "- { id: a, refuse: { pap: {min: none} } }", "3:35: this is no bound of `pap`" },
        { "- { id: a, refuse: { categories: {max: request} } }", "3:36: `categories` has no order" },
        { "- { id: a, refuse: { categories: [receipt] } }", "3:37: messages of category receipt pass outside the rules" },
        { "- { id: a, refuse: { categories: [policy] } }", "3:37: messages of category policy pass outside the rules" },
        { "- { id: a, refuse: { categories: [] } }", "3:36: `categories` is empty, so the rule can never match" },
        { "- { id: a, refuse: { signer: person } }", "3:32: 'person' is no value of `signer`" },
        { "- { id: a, refuse: { exercise: yes } }", "3:34: 'yes' is no value of `exercise`; write one of false, true" },
        { "- { id: a, refuse: { size: 1MiB } }", "3:30: a word stands here, `size` is a map of keys" },
        { "- { id: a, refuse: { size: {max: 1024} } }", "3:36: this is no size" },
        { "- { id: a, refuse: { size: {max: 1.5MiB} } }", "3:36: this is no size" },
        { "- { id: a, refuse: { size: {max: -1KiB} } }", "3:36: this is no size" },
        { "- { id: a, refuse: { size: {max: 99999999999MiB} } }", "3:36: this is no size" },
        { "- { id: a, refuse: { size: {} } }", "3:30: `size` has neither min nor max" },
        { "- { id: a, refuse: { releasable-to: kor } }", "3:39: 'kor' is no nation's code" },
        { "- { id: a, refuse: { community: 'Dprk Crypto' } }", "3:35: 'Dprk Crypto' is no community's name" },
        // what can never match
        { "- { id: a, allow: { from: [USA/cisa], to: [JPN/*] } }", "3:30: USA/cisa in `from` is not of KOR, so it can never match" },
        { "- { id: a, allow: { from: [KOR/kisa, USA/*], to: [JPN/*] } }", "3:40: USA/* in `from` is not of KOR, so it can never match" },
        { "- { id: a, refuse: { from: [JPN/npa/sato] } }", "3:31: JPN/npa/sato in `from` is not of KOR, so it can never match" },
        { "- { id: a, refuse: { tlp: {min: RED, max: AMBER} } }", "3:29: min RED is above max AMBER, so the rule can never match" },
        { "- { id: a, refuse: { precedence: {min: flash, max: routine} } }", "3:36: min flash is above max routine, so the rule can never match" },
        { "- { id: a, refuse: { size: {min: 2MiB, max: 1MiB} } }", "3:30: min 2 MiB is above max 1 MiB, so the rule can never match" },
        { "- { id: a, refuse: { size: {max: 512B} } }", "3:30: no message is shorter than 1 KiB" },
        { "- { id: a, refuse: { size: {min: 5MiB} } }", "3:30: no message is longer than 4 MiB" },
        { "- { id: a, refuse: { signer: officer, on-behalf-of: true } }", "3:11: rule a takes what an officer signs on behalf of another" },
        { "- { id: a, allow: { from: [KOR/*], to: [JPN/npa, USA/cisa], tlp: RED } }", "3:38: rule a lets TLP:RED go to shared mailboxes only" },
        { "- { id: a, allow: { from: [KOR/*], to: [USA/*], releasable-to: [JPN, KOR] } }", "3:38: rule a takes what is releasable to JPN, KOR only, and sends it to others" },
        { "- { id: a, refuse: {} }\n- { id: a, refuse: {} }", "4:11: a second rule has the id a (first at 3:11)" },
        // YAML that says more than it shows
        { "- &x { id: a, refuse: {} }", "3:5: an anchor (&x) stands here" },
        { "- { id: a, refuse: *x }", "3:22: an alias (*x) stands here" },
        { "- !rule { id: a, refuse: {} }", "3:5: a tag (!…) stands here" },
        { "- { id: !!str a, refuse: {} }", "3:11: a tag (!…) stands here" },
        { "- { id: a, refuse: {}, <<: {} }", "3:26: a merge key (<<) stands here" },
        { "- { id: a, refuse: {}, refuse: {} }", "3:26: the key 'refuse' stands here a second time (first at 3:14)" },
        { "- { id: a, ? [b] : c }", "3:16: a list stands here as a key" },
        { "- id: |\n    a", "3:9: a block text (| or >) stands here" },
        { "- { id: a, refuse: { from: [KOR/*] }", "this is no YAML" },
        { "- { id: a\tb, refuse: {} }", "3:12: a tab stands here; indent with spaces" },
        { "- { id: a, refuse: {} } # \u202Eevil", "3:29: the character U+202E is not seen" },
        { "- { id: \"a\\u0000\", refuse: {} }", "3:11: this is no id" },
    };

    [Theory, MemberData(nameof(Rules))]
    public void A_fault_in_a_rule_is_told_with_its_place(string rule, string expected) => Told(Texts.FaultsOfRules(rule), expected);

    [Theory]
    [InlineData("nation: KOR\nrelease: []\nquotas: 60", "3:9: a word stands here, `quotas` is a list")]
    [InlineData("nation: KOR\nrelease: []\nquotas: [{ of: KOR/upbit, messages: 60, per: week }]", "3:46: 'week' is no stretch of time")]
    [InlineData("nation: KOR\nrelease: []\nquotas: [{ of: KOR/upbit, messages: 0, per: day }]", "3:37: this is no number of messages")]
    [InlineData("nation: KOR\nrelease: []\nquotas: [{ of: KOR/upbit, messages: 99999999, per: day }]", "3:37: this is no number of messages")]
    [InlineData("nation: KOR\nrelease: []\nquotas: [{ of: JPN/npa, messages: 6, per: day }]", "3:16: JPN/npa is not of KOR, so this quota never counts")]
    [InlineData("nation: KOR\nrelease: []\nquotas: [{ of: KOR/none, messages: 6, per: day }]", "3:16: KOR/none is no member that a mandate in force names")]
    [InlineData("nation: KOR\nrelease: []\nquotas: [{ of: [KOR/nis], messages: 6, per: day }]", "3:16: a list names nobody")]
    [InlineData("nation: KOR\nrelease: []\nquotas: [{ messages: 6, per: day }]", "3:10: a quota lacks the key `of`")]
    [InlineData("nation: KOR\nrelease: {}", "2:10: a map of keys stands here, `release` is a list of rules")]
    [InlineData("nation: KOR", "1:1: a policy lacks the key `release`")]
    [InlineData("release: []", "1:1: a policy lacks the key `nation`")]
    [InlineData("nation: kor\nrelease: []", "1:9: this is no nation's code")]
    [InlineData("nation: DEU\nrelease: []", "1:9: DEU is no nation of the charter in force")]
    [InlineData("nation: KOR\nrelease: []\naccept: []", "3:1: `accept` stands in a release policy")]
    [InlineData("nation: KOR\nrelease: []\nversion: 3", "3:1: `version` stands in the policy's text")]
    [InlineData("nation: KOR\nrelease: []\ncases: []", "3:1: `cases` stands in a policy")]
    [InlineData("nation: KOR\nrelease: []\nrules: []", "3:1: 'rules' is no key of a policy")]
    [InlineData("", "1:1: the file is empty")]
    [InlineData("# nothing yet\n", "1:1: the file is empty")]
    [InlineData("KOR", "1:1: a word stands here, a policy is a map of keys")]
    [InlineData("[]", "1:1: a list stands here, a policy is a map of keys")]
    [InlineData("%YAML 1.2\n---\nnation: KOR\nrelease: []", "1:1: a directive (%…) stands here")]
    [InlineData("%TAG ! tag:x,2000:\n---\nnation: KOR\nrelease: []", "1:1: a directive (%…) stands here")]
    [InlineData("nation: KOR\nrelease: []\n---\nnation: JPN\nrelease: []", "3:1: a second document begins here")]
    [InlineData("nation: KOR\nrelease:\n   - id: a\n  - id: b", "this is no YAML")]
    [InlineData("nation: KOR\rrelease: []", "1:12: the character U+000D is not seen")]
    public void A_fault_in_a_file_is_told_with_its_place(string text, string expected) => Told(Texts.FaultsOf(text), expected);

    [Theory]
    [InlineData("nation: KOR\nrelease: []", "2:1: `release` stands in an acceptance policy, which goes to the other nations")]
    [InlineData("nation: KOR\naccept: []\nquotas: []", "3:1: `quotas` stands in an acceptance policy")]
    [InlineData("nation: KOR\naccept: [{ id: a, allow: { from: [JPN/*], to: [USA/*] } }]", "2:48: USA/* in `to` is not of KOR, so it can never match")]
    [InlineData("nation: KOR\naccept: [{ id: a, refuse: { to: ['kind:police'] } }]", "2:34: no member of KOR is of kind police")]
    [InlineData("nation: KOR\naccept: [{ id: a, allow: { from: [JPN/*], to: [KOR/*], approvals: {role: releaser, count: 1} } }]", "2:56: `approvals` stands in an acceptance policy")]
    public void A_fault_in_an_acceptance_is_told_with_its_place(string text, string expected) =>
        Told(Texts.FaultsOf(text, PolicyKind.Acceptance), expected);

    [Theory]
    [InlineData("subject")]
    [InlineData("text")]
    [InlineData("contains")]
    [InlineData("attachments")]
    [InlineData("file-name")]
    [InlineData("language")]
    [InlineData("keywords")]
    [InlineData("Indicators")]
    public void A_rule_that_would_need_the_content_is_refused_with_the_reason(string key)
    {
        var fault = Assert.Single(Texts.FaultsOfRules($"- {{ id: a, refuse: {{ {key}: [wallet] }} }}"));
        Assert.Contains("would need the content of the message, which is sealed from its author to its readers", fault.Cause, StringComparison.Ordinal);
        Assert.Contains("rule on what the author declares", fault.NextStep, StringComparison.Ordinal);
        Assert.Equal((3, 24), (fault.Line, fault.Column));
    }

    [Fact]
    public void All_faults_of_a_file_are_told_at_once_in_its_order()
    {
        var faults = Texts.FaultsOfRules("""
            - { id: a, allow: { from: [USA/*], to: [DEU/*], subject: x } }
            - { id: a, refuse: { tlp: WHITE } }
            - { refuse: { size: 3 } }
            """);
        Assert.Equal([3, 3, 3, 4, 4, 5, 5], faults.Select(fault => fault.Line));
        Assert.Equal(faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column), faults);
    }

    [Fact]
    public void More_faults_than_one_would_read_are_counted()
    {
        var faults = Texts.FaultsOfRules(string.Join('\n', Enumerable.Range(0, 50).Select(i => $"- {{ id: a{i}, permit: x }}")));
        Assert.Equal(PolicyLimits.Faults + 1, faults.Length);
        Assert.Contains("68 more faults are not told", faults[^1].Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_reads_as_file_line_column_cause_and_next_step() => Assert.Equal(
        "release.yaml:3:29: JPN/nap is no member that a mandate in force names; did you mean JPN/npa?",
        Assert.Single(Texts.FaultsOfRules("- { id: a, refuse: { to: [JPN/nap] } }")).ToString());

    private static void Told(ImmutableArray<PolicyFault> faults, string expected)
    {
        var told = faults.Select(fault => fault.ToString()).ToList();
        Assert.True(told.Exists(fault => fault.Contains(expected, StringComparison.Ordinal)), $"wanted: {expected}\ntold:\n{string.Join("\n", told)}");
        Assert.All(faults, fault => Assert.NotEmpty(fault.NextStep));
    }
}
