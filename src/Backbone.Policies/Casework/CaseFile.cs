using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Policies.Clauses;
using Backbone.Policies.Deciding;
using Backbone.Policies.Language;
using Backbone.Policies.Reading;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Policies.Casework;

/// <summary>A nation's own cases for its policies: what it means by them, said once more in examples.</summary>
public sealed class CaseFile
{
    private CaseFile(NationCode nation, ImmutableArray<PolicyCase> cases) => (Nation, Cases) = (nation, cases);

    /// <summary>Whose they are.</summary>
    public NationCode Nation { get; }

    /// <summary>In the file's order.</summary>
    public ImmutableArray<PolicyCase> Cases { get; }

    /// <summary>Reads a file of cases, as strictly as a policy.</summary>
    /// <param name="source">The file.</param>
    /// <param name="federation">Who is who.</param>
    /// <param name="now">The moment at which documents must be in force.</param>
    /// <param name="file">The cases, where there is no fault.</param>
    /// <param name="faults">Everything that is wrong, in the file's order.</param>
    public static bool TryRead(
        PolicySource source, FederationSnapshot federation, Timestamp now,
        [NotNullWhen(true)] out CaseFile? file, out ImmutableArray<PolicyFault> faults)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(federation);
        var found = new Faults(source.File);
        var read = SourceText.TryDecode(source, found, out var text) && NodeReader.Read(text, found) is { } root
            ? Read(root, federation, now, found) : null;
        faults = found.ToList();
        file = found.None ? read : null;
        return file is not null;
    }

    /// <summary>
    /// Puts every case to the policies. A case from the own nation is asked at the way out, and where it goes to the
    /// own nation of the own acceptance as well; other nations' rules are not asked. A case from abroad is asked at the
    /// way in.
    /// </summary>
    /// <param name="release">The release policy; null means none.</param>
    /// <param name="acceptance">The acceptance policy; null means none.</param>
    /// <param name="federation">The documents.</param>
    /// <param name="now">The moment.</param>
    public ImmutableArray<CaseResult> Run(
        ReleasePolicy? release, AcceptancePolicy? acceptance, FederationSnapshot federation, Timestamp now)
    {
        var always = new Lifetime(new Timestamp(0), new Timestamp(ulong.MaxValue));
        var accepting = acceptance is null ? null : new PolicyEdition<AcceptancePolicy>(acceptance, 1, always);
        var outward = new OutwardBorder(federation, Nation,
            release is null ? null : new PolicyEdition<ReleasePolicy>(release, 1, always),
            accepting is null ? [] : [accepting]);
        var inward = new InwardBorder(federation, Nation, accepting);
        return [.. Cases.Select(one => Judge(one, one.Given.From.Nation == Nation ? outward : inward, now))];
    }

    private static CaseResult Judge(PolicyCase one, Border border, Timestamp now)
    {
        var explanations = one.Given.Recipients.Select((_, place) => border.ExplainWhole(one.Given, place, now))
            .ToImmutableArray();
        return new CaseResult(one, explanations.All(explanation => one.Expectation.Meets(explanation.Ruling)),
            explanations);
    }

    private static CaseFile? Read(Node root, FederationSnapshot federation, Timestamp now, Faults faults)
    {
        if (Fields.Of(root, "a file of cases", faults) is not { } fields) return null;
        var nation = PolicyReader.ReadNation(fields, faults);
        var cases = fields.Require("cases", "[]");
        fields.RefuseRest();
        if (nation is not { Nation: var own } || cases is not { Value: var list }) return null;
        if (list is Node.Listing { Items: var items })
        {
            var reader = new CaseReader(own, Names.Of(federation, now), faults);
            return new CaseFile(own, [.. items.Select(reader.Read).OfType<PolicyCase>()]);
        }
        faults.Add(list, $"{list.Form} stands here, `cases` is a list", "begin each case with `- given:`");
        return null;
    }
}
