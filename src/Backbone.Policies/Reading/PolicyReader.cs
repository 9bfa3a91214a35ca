using System.Collections.Immutable;
using Backbone.Policies.Language;
using Backbone.Policies.Rules;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Reading;

/// <summary>Reads a whole file: nation, rules, quotas; tells as many faults as there are.</summary>
internal sealed class PolicyReader(PolicyKind kind, Faults faults)
{
    private readonly RuleReader _rules = new(kind, faults);

    private string RulesKey => kind == PolicyKind.Release ? "release" : "accept";

    /// <summary>Reads a source; null where it is not even well written. Faults may be told besides.</summary>
    public static PolicySyntax? Read(PolicySource source, PolicyKind kind, Faults faults)
    {
        if (!SourceText.TryDecode(source, faults, out var text)) return null;
        if (NodeReader.Read(text, faults) is not { } root) return null;
        if (new PolicyReader(kind, faults).ReadRoot(root) is not { } syntax) return null;
        if (source.SignedFor is { } signer && signer != syntax.Nation)
            faults.Add(syntax.NationPlace, $"the text is {syntax.Nation}'s policy, and its document is signed for {signer}",
                $"write `nation: {signer}` and sign it anew");
        return syntax;
    }

    private PolicySyntax? ReadRoot(Node root)
    {
        if (Fields.Of(root, "a policy", faults) is not { } fields) return null;
        var nation = ReadNation(fields, faults);
        var rules = fields.Require(RulesKey, "[]") is { } list ? ReadRules(list.Value) : [];
        var quotas = kind == PolicyKind.Release && fields.Take("quotas") is { } limits
            ? new QuotaReader(faults).Read(limits.Value) : [];
        fields.RefuseRest(Misplaced);
        return nation is { } read ? new PolicySyntax(read.Nation, read.Place, rules, quotas) : null;
    }

    /// <summary>The <c>nation</c> that every file begins with.</summary>
    public static (NationCode Nation, Place Place)? ReadNation(Fields fields, Faults faults)
    {
        if (fields.Require("nation", "KOR") is not { } field) return null;
        if (field.Value is Node.Word word
            && NationCode.TryParse(word.Text, out var nation)) return (nation, word.Place);
        faults.Add(field.Value, "this is no nation's code", "write three upper-case letters, for example KOR");
        return null;
    }

    private ImmutableArray<Rule> ReadRules(Node node)
    {
        if (node is not Node.Listing list)
        {
            faults.Add(node, $"{node.Form} stands here, `{RulesKey}` is a list of rules",
                $"begin each rule with `- id:`; a policy without rules says `{RulesKey}: []`");
            return [];
        }
        if (list.Items.Length > PolicyLimits.Rules)
        {
            faults.Add(list.Items[PolicyLimits.Rules].Place,
                $"the file has {list.Items.Length} rules, the limit is {PolicyLimits.Rules}",
                "one rule may name many members, a community or a kind");
            return [];
        }
        var seen = new Dictionary<string, Place>(StringComparer.Ordinal);
        var rules = ImmutableArray.CreateBuilder<Rule>();
        foreach (var item in list.Items)
        {
            if (_rules.Read(item) is not { } rule) continue;
            if (seen.TryAdd(rule.Id, rule.Place)) rules.Add(rule);
            else faults.Add(rule.Place, $"a second rule has the id {rule.Id} (first at {seen[rule.Id]})",
                "give each rule an id of its own");
        }
        return rules.ToImmutable();
    }

    private (string, string)? Misplaced(string key) => (kind, key) switch
    {
        (PolicyKind.Release, "accept") =>
            ("`accept` stands in a release policy",
            "put it into acceptance.yaml: a release policy never leaves the nation"),
        (PolicyKind.Acceptance, "release" or "quotas") =>
            ($"`{key}` stands in an acceptance policy, which goes to the other nations",
            "put it into release.yaml, which never leaves the nation"),
        (_, "version" or "until" or "from" or "valid" or "expires") =>
            ($"`{key}` stands in the policy's text",
            "leave it out: version and validity are given when the policy is signed"),
        (_, "cases") => ("`cases` stands in a policy", "put cases into a file of their own"),
        _ => null,
    };
}
