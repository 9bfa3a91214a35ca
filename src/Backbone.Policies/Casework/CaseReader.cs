using Backbone.Policies.Clauses;
using Backbone.Policies.Language;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Casework;

/// <summary>Reads one case: <c>given</c>, <c>expect</c> and a <c>name</c> if it has one.</summary>
internal sealed class CaseReader(NationCode own, Names names, Faults faults)
{
    private readonly GivenReader _given = new(own, names, faults);

    /// <summary>The case; null, with faults told, where it cannot be read.</summary>
    public PolicyCase? Read(Node node)
    {
        if (Fields.Of(node, "a case", faults) is not { } fields) return null;
        var name = fields.Take("name") is { Value: Node.Word { Text: var text } } ? text : "";
        var given = fields.Require("given",
            "{ from: KOR/kisa/lee, to: JPN/npa, category: bulletin, tlp: AMBER }") is { } message
            ? _given.Read(message.Value) : null;
        var expected = fields.Require("expect", "allowed") is { } expect ? ReadExpected(expect.Value) : null;
        fields.RefuseRest();
        return given is null || expected is null ? null : new PolicyCase(name, fields.Place, given, expected);
    }

    private Expectation? ReadExpected(Node node)
    {
        if (node is Node.Word word && Expectation.TryRead(word.Text, out var expected)) return expected;
        faults.Add(node, "this is nothing that can be expected", Expectation.Forms);
        return null;
    }
}
