using System.Text;

namespace Backbone.Policies.Tests.Language;

/// <summary>Files that are made to harm: each ends in a fault, quickly, and never in a crash.</summary>
public sealed class HostileFileTests
{
    [Fact]
    public void Ten_megabytes_are_refused_before_they_are_read()
    {
        var fault = Assert.Single(Texts.FaultsOf(new PolicySource("big.yaml", new byte[10 * 1024 * 1024])));
        Assert.StartsWith("big.yaml:1:1: the file has 10485760 bytes, the limit is 262144", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_file_is_read()
    {
        var text = "nation: KOR\nrelease: []\n";
        Assert.Empty(Texts.FaultsOf(text + new string('#', PolicyLimits.SourceBytes - text.Length)));
        Assert.Single(Texts.FaultsOf(text + new string('#', PolicyLimits.SourceBytes - text.Length + 1)));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Deep_nesting_is_refused(string level)
    {
        var deep = string.Concat(Enumerable.Repeat(level, 200_000 / level.Length));
        Assert.Contains(Texts.FaultsOf(deep), fault => fault.Cause.Contains("deep", StringComparison.Ordinal) || fault.Cause.Contains("YAML", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused_at_its_first_anchor()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (var i = 1; i < 30; i++) bomb.Append(null, $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n");
        Assert.Contains("an anchor (&a0) stands here", Texts.FaultsOf(bomb.ToString())[0].Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("&{0} x"), InlineData("*{0}"), InlineData("!<{0}> x"), InlineData("%{0}"), InlineData("\"{0}\": x"), InlineData("nation: {0}"), InlineData("? {0}\n? {0}")]
    public void A_long_word_makes_no_long_fault(string form)
    {
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, new string('x', 100_000));
        Assert.All(Texts.FaultsOf(text), fault => Assert.InRange(fault.ToString().Length, 1, 2 * PolicyLimits.FaultBytes + 64));
    }

    [Fact]
    public void Two_hundred_thousand_brackets_side_by_side_are_refused() =>
        Assert.NotEmpty(Texts.FaultsOf($"nation: KOR\nrelease: [{string.Concat(Enumerable.Repeat("[],", 80_000))}]"));

    [Fact]
    public void More_rules_than_the_limit_are_refused()
    {
        var rules = string.Join('\n', Enumerable.Range(0, PolicyLimits.Rules + 1).Select(i => $"- {{ id: r{i}, refuse: {{}} }}"));
        Assert.Contains("the file has 2049 rules, the limit is 2048", Assert.Single(Texts.FaultsOfRules(rules)).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void More_names_in_a_clause_than_the_limit_are_refused()
    {
        var names = string.Join(", ", Enumerable.Range(0, PolicyLimits.NamesPerClause + 1).Select(i => $"JPN/m{i}"));
        Assert.Contains("names 257, the limit is 256", Texts.FaultsOfRules($"- {{ id: a, refuse: {{ to: [{names}] }} }}")[0].Cause, StringComparison.Ordinal);
    }

    // What is suggested for an unknown name is looked for only where it will be read, or this would take minutes.
    [Fact]
    public void A_foreign_policy_full_of_unknown_names_is_compiled_and_told_in_short()
    {
        var rules = Enumerable.Range(0, 80).Select(rule =>
            $"- {{ id: r{rule}, refuse: {{ to: [JPN/*], from: [{string.Join(",", Enumerable.Range(0, 250).Select(i => $"KOR/m{rule}x{i}"))}] }} }}");
        var source = PolicySource.Of("JPN", $"nation: JPN\naccept:\n{string.Join('\n', rules)}");
        Assert.True(AcceptancePolicy.TryCompile(source, Texts.Federation, Texts.Now, UnknownNames.MatchNobody, out var policy, out _));
        Assert.Equal(PolicyLimits.Faults + 1, policy.Notices.Length);
        Assert.StartsWith("19968 more faults", policy.Notices[^1].Cause, StringComparison.Ordinal);
    }

    // What one text of the largest size may take, whatever it says: all that it is read into, and its index.
    [Theory]
    [InlineData("- {{ id: a{0}, refuse: {{ from: [role:officer, kind:cert, coi:dprk-crypto], to: [role:officer, coi:dprk-crypto] }} }}\n")]
    [InlineData("- {{ id: a{0}, refuse: {{ from: [KOR/a{0}/b, USA/c{0}/*], to: [JPN/d{0}] }} }}\n")]
    [InlineData("- {{ id: a{0}, refuse: {{ releasable-to: [AAA, BBB, CCC, DDD], community: [a, b, c, d, e, f] }} }}\n")]
    [InlineData("- {{ a{0}: [], b: {{}}, c: [{{}}, {{}}, [], []] }}\n")]
    [InlineData("- []\n")]
    public void The_largest_text_takes_no_more_than_its_bound(string rule)
    {
        var text = new StringBuilder("nation: JPN\naccept:\n");
        for (var i = 0; i < PolicyLimits.Rules; i++)
        {
            var next = string.Format(System.Globalization.CultureInfo.InvariantCulture, rule, i);
            if (text.Length + next.Length > PolicyLimits.SourceBytes) break;
            text.Append(next);
        }
        var source = PolicySource.Of("x.yaml", text.ToString());
        var before = GC.GetAllocatedBytesForCurrentThread();
        AcceptancePolicy.TryCompile(source, Texts.Federation, Texts.Now, UnknownNames.MatchNobody, out _, out _);
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        TestContext.Current.TestOutputHelper!.WriteLine($"{taken >> 10} KiB");
        Assert.InRange(taken, 1, 96 << 20);
    }

    [Fact]
    public void More_quotas_than_the_limit_are_refused()
    {
        var quotas = string.Join(", ", Enumerable.Repeat("{ of: KOR/nis, messages: 1, per: day }", PolicyLimits.Quotas + 1));
        Assert.Contains("the file has 257 quotas", Assert.Single(Texts.FaultsOf($"nation: KOR\nrelease: []\nquotas: [{quotas}]")).Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'a' }, "a byte order mark")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, "a byte order mark")]
    [InlineData(new byte[] { 0xFE, 0xFF, 0, (byte)'a' }, "a byte order mark")]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0xC3 }, "no UTF-8")]
    [InlineData(new byte[] { 0xC0, 0x80 }, "no UTF-8")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "no UTF-8")]
    [InlineData(new byte[] { 0xBE, 0xAF, 0xB0, 0xE8 }, "no UTF-8")] // Korean in CP949, as an old editor saves it
    [InlineData(new byte[] { (byte)'a', 0 }, "U+0000")]
    [InlineData(new byte[] { (byte)'a', 0x1B, (byte)'[' }, "U+001B")]
    public void Bytes_that_are_no_plain_text_are_refused(byte[] bytes, string expected) =>
        Assert.Contains(expected, Assert.Single(Texts.FaultsOf(new PolicySource("x.yaml", bytes))).Cause, StringComparison.Ordinal);

    [Fact]
    public void The_place_of_a_bad_byte_is_told()
    {
        byte[] bytes = [.. "nation: KOR\n# "u8, .. Encoding.UTF8.GetBytes("한국"), 0xFF];
        Assert.Equal("2:5", $"{Texts.FaultsOf(new PolicySource("x", bytes))[0].Line}:{Texts.FaultsOf(new PolicySource("x", bytes))[0].Column}");
    }

    [Theory]
    [InlineData("\u200B")]
    [InlineData("\u2066")]
    [InlineData("\uFEFF")]
    [InlineData("\u2028")]
    [InlineData("\u0085")]
    public void What_is_not_seen_is_refused_in_comments_too(string unseen) =>
        Assert.Contains("is not seen", Assert.Single(Texts.FaultsOf($"nation: KOR # {unseen}\nrelease: []")).Cause, StringComparison.Ordinal);

    [Fact]
    public void Comments_in_the_officers_own_language_are_welcome() =>
        Assert.Empty(Texts.FaultsOf("# 대한민국 반출 정책 · 持出規則\nnation: KOR # 국가\nrelease: []\r\n"));

    [Theory]
    [InlineData(":.!\\1/U `~: [\\n-\"20*/`'[>|")]
    [InlineData("!!0[\n3~{1\"]\n!3")]
    [InlineData("... /b& ]`% ~\\1  b%\"")]
    [InlineData("a: \"\\U11111111\"")]
    [InlineData("a: \"\\ud800\"")]
    [InlineData("!<%ff> x")]
    public void Noise_on_which_the_parser_itself_stumbles_is_a_fault(string noise) => Assert.NotEmpty(Texts.FaultsOf(noise));

    [Fact]
    public void Noise_is_a_fault_and_never_a_crash()
    {
        // Any seed would do; a fixed one makes a failure repeatable.
        var chance = 20_261_102u;
        const string letters = "abKOR/:*-[]{}#&!|>'\"%@`?, \n\n  <\\u0.~=é한\r";
        for (var round = 0; round < 20_000; round++)
        {
            var text = new char[1 + Next(40)];
            for (var i = 0; i < text.Length; i++) text[i] = letters[Next(letters.Length)];
            Assert.NotEmpty(Texts.FaultsOf(new string(text)));
        }

        int Next(int below)
        {
            chance = chance * 1_664_525 + 1_013_904_223;
            return (int)((ulong)chance * (uint)below >> 32);
        }
    }
}
