using Backbone.Policies.Language;
using Backbone.Policies.Rules;
using Backbone.Protocol.Envelopes;

namespace Backbone.Policies.Reading;

/// <summary>Reads one rule.</summary>
internal sealed class RuleReader(PolicyKind kind, Faults faults)
{
    private readonly ClauseReader _clauses = new(faults);

    /// <summary>The rule; null, with faults told, where it cannot be read.</summary>
    public Rule? Read(Node node)
    {
        if (Fields.Of(node, "a rule", faults) is not { } fields) return null;
        var id = ReadId(fields);
        var (allow, refuse) = (fields.Take("allow"), fields.Take("refuse"));
        fields.RefuseRest(key => ContentKeys.Explain(key) ?? Outside(key));
        if (allow is not null && refuse is not null)
            faults.Add(refuse.Value.Key, "the rule both allows and refuses", "write two rules");
        if (allow is null && refuse is null)
            faults.Add(fields.Place, "the rule neither allows nor refuses", "write `allow: { … }` or `refuse: { … }`");
        var effect = allow ?? refuse;
        if (effect is not { } found
            || Fields.Of(found.Value, allow is null ? "`refuse`" : "`allow`", faults) is not { } inner) return null;
        // Without an id it is read all the same, for the faults in it.
        var rule = ReadEffect(id ?? new Node.Word(fields.Place, ""), allow is not null, inner);
        return id is null ? null : rule;
    }

    private Rule ReadEffect(Node.Word id, bool allows, Fields inner)
    {
        var clauses = _clauses.Read(inner);
        var approvals = allows && kind == PolicyKind.Release && inner.Take("approvals") is { } asked
            ? ReadApprovals(asked.Value) : null;
        // An allow says whom it is about: a forgotten key would share with everybody.
        if (allows)
        {
            inner.Require("from", "[KOR/kisa]");
            inner.Require("to", "[coi:dprk-crypto]");
        }
        inner.RefuseRest(key => ContentKeys.Explain(key) ?? (key == "approvals"
            ? allows
                ? ("`approvals` stands in an acceptance policy: they are given at home, before a message leaves",
                "ask for them in release.yaml")
                : ("a refuse asks for no approvals: it refuses whatever is approved",
                    "write an allow that asks for them")
            : null));
        return new Rule(id.Text, id.Place, allows, clauses, approvals);
    }

    private Node.Word? ReadId(Fields fields)
    {
        if (fields.Require("id", "kisa-to-partners") is not { } field) return null;
        if (field.Value is Node.Word word && SelectorReader.IsName(word.Text, PolicyLimits.IdLength)) return word;
        faults.Add(field.Value, "this is no id",
            $"write a-z, 0-9 and -, at most {PolicyLimits.IdLength} letters, that say what the rule is for");
        return null;
    }

    private AskedApproval? ReadApprovals(Node node)
    {
        if (Fields.Of(node, "`approvals`", faults) is not { } fields) return null;
        var (role, count) = (fields.Require("role", "releaser"), fields.Require("count", "1"));
        fields.RefuseRest();
        if (role is null || count is null) return null;
        var named = role.Value.Value is Node.Word { Text: var name } && SelectorReader.IsName(name, 32) ? name : null;
        if (named is null && role.Value.Value is not Node.Broken)
            faults.Add(role.Value.Value.Place, "this is no role",
                "write the role's name as in the roster, for example releaser");
        var most = EnvelopeLimits.Approvals;
        var many = count.Value.Value is Node.Word { Text: [var digit] } && digit >= '1' && digit - '0' <= most
            ? digit - '0' : 0;
        if (many == 0 && count.Value.Value is not Node.Broken)
            faults.Add(count.Value.Value.Place, $"this is no number of approvals: a message carries {most} at most",
                $"write a number from 1 to {most}");
        return named is null || many == 0 ? null : new AskedApproval(named, many, fields.Place);
    }

    private static (string, string)? Outside(string key) =>
        key is "from" or "to" or "approvals" || Clauses.Dimension.All.Any(dimension => dimension.Key == key)
            ? ($"`{key}` stands beside allow or refuse", "put it into the { } of allow or refuse") : null;
}
