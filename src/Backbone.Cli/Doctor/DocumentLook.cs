using System.Collections.Immutable;
using Backbone.Cli.Grammar;
using Backbone.Client.Members;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Doctor;

/// <summary>Whether the documents hold up what is done with them: the charter, the own nation's, and the others'.</summary>
internal static class DocumentLook
{
    /// <summary>Judges what was fetched and verified.</summary>
    /// <param name="federation">What is known.</param>
    /// <param name="findings">What was not taken, and why.</param>
    /// <param name="own">The own nation.</param>
    /// <param name="now">The present moment.</param>
    public static Diagnosis Judge(FederationSnapshot federation, ImmutableArray<DocumentFinding> findings, NationCode own, Timestamp now)
    {
        if (!federation.IsCharterInForce(now))
            return Ill($"the charter counts {federation.Charter.Head.Lifetime}, and it is {now} by this machine's clock",
                "check this machine's clock; if it is right, the root holders must sign the next charter");
        var missing = federation.LivesOf(own, now).Where(one => one.Life is null).Select(one => one.Name).ToList();
        if (missing.Count > 0) return Ill($"not in force: {string.Join(", ", missing)}", $"ask the registrar of {own} to publish the next version");
        var others = federation.Charter.Nations.Where(nation => nation.Code != own)
            .SelectMany(nation => federation.LivesOf(nation.Code, now)).Where(one => one.Life is null).Select(one => one.Name).ToList();
        var near = federation.LivesOf(own, now).Append(("charter", federation.Charter.Head.Lifetime))
            .Where(one => one.Item2 is { } life && life.WarningAt(now) > 0).Select(one => $"{one.Item1} until {Moments.Show(one.Item2!.Value.Until)}").ToList();
        ImmutableArray<string> doubts =
        [
            .. others.Count > 0 ? [$"not in force: {string.Join(", ", others)}"] : ImmutableArray<string>.Empty,
            .. near.Count > 0 ? [$"ends soon: {string.Join(", ", near)}"] : ImmutableArray<string>.Empty,
            .. findings.Select(finding => $"not taken: {finding.Document?.ToString() ?? "a document"}: {finding.Refusal.Detail}"),
        ];
        return doubts.IsEmpty
            ? Diagnosis.Well(Examinations.Documents, $"charter version {federation.Charter.Head.Version}, and the documents of all {federation.Charter.Nations.Length} nations are in force")
            : new Diagnosis(Examinations.Documents, Verdict.Doubtful, string.Join("; ", doubts),
                others.Count > 0 || near.Count > 0 ? "ask the registrars of these nations to publish the next versions" : findings[0].Refusal.NextStep);
    }

    private static Diagnosis Ill(string finding, string next) => new(Examinations.Documents, Verdict.Ill, finding, next);
}
