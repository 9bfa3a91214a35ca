using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Backbone.Policies;
using Backbone.Policies.Deciding;
using Backbone.Policies.Manifests;
using Backbone.Policies.Rulings;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using BenchmarkDotNet.Attributes;

namespace Backbone.Benchmarks.Policies;

/// <summary>
/// What a ruling costs: 1,000 release rules here and 1,000 acceptance rules of each of 64 nations, a message to 64 recipients;
/// one allow matches on each side.
/// </summary>
[MemoryDiagnoser]
public class RulingBenchmarks
{
    private const int Rules = 1000;

    private OutwardBorder _border = null!;
    private Manifest _manifest = null!;
    private Timestamp _now;

    [GlobalSetup]
    public void Prepare()
    {
        _now = Timestamp.Now(TimeProvider.System);
        var (federation, home) = (WideFederation.Make(_now), WideFederation.Code(0));
        var lifetime = new Lifetime(_now, _now.Plus(TimeSpan.FromDays(30)));
        if (!ReleasePolicy.TryCompile(PolicySource.Of("release.yaml", Text(home, "release", "coi:wide")), federation, _now,
            UnknownNames.MatchNobody, out var release, out var faults))
            throw new InvalidOperationException(faults[0].ToString());
        var acceptances = Enumerable.Range(0, WideFederation.Nations).Select(place => Accept(federation, WideFederation.Code(place), lifetime));
        _border = new OutwardBorder(federation, home, new PolicyEdition<ReleasePolicy>(release, 1, lifetime), acceptances);
        _manifest = new Manifest
        {
            Author = PrincipalAddress.Parse($"{home}/cert/officer"),
            Signer = KeyRole.Officer,
            Tlp = Tlp.Amber,
            Category = Category.Bulletin,
            Precedence = Precedence.Immediate,
            Size = 4096,
            Recipients = [.. Enumerable.Range(0, WideFederation.Nations).Select(place => MailboxAddress.Parse($"{WideFederation.Code(place)}/police"))],
        };
        if (Rule().FirstOrDefault(ruling => ruling.Outcome != RulingOutcome.Allowed) is { } refused)
            throw new InvalidOperationException($"{refused.Mailbox} is {refused.Outcome}: {refused.Reason}");
    }

    /// <summary>The whole message; the table divides by its 64 recipients.</summary>
    [Benchmark(Description = "rule on one recipient", OperationsPerInvoke = WideFederation.Nations)]
    public ImmutableArray<Ruling> Rule() => _border.RuleAll(_manifest, _now);

    private PolicyEdition<AcceptancePolicy> Accept(FederationSnapshot federation, NationCode nation, Lifetime lifetime) =>
        AcceptancePolicy.TryCompile(PolicySource.Of("acceptance.yaml", Text(nation, "accept", $"\"{nation}/*\"")), federation, _now,
            UnknownNames.MatchNobody, out var policy, out var faults)
            ? new PolicyEdition<AcceptancePolicy>(policy, 1, lifetime)
            : throw new InvalidOperationException(faults[0].ToString());

    // One rule that matches, and others about other people, markings and categories.
    private static string Text(NationCode nation, string list, string to)
    {
        var isRelease = list == "release";
        var text = new StringBuilder($"nation: {nation}\n{list}:\n");
        text.Append(CultureInfo.InvariantCulture,
            $"  - id: passes\n    allow: {{ from: [{(isRelease ? $"{nation}/cert" : $"\"{WideFederation.Code(0)}/*\"")}], to: [{to}], tlp: {{max: AMBER}} }}\n");
        for (var rule = 1; rule < Rules; rule++)
        {
            var other = WideFederation.Code(rule % WideFederation.Nations);
            var (from, target) = isRelease ? ($"{nation}/{(rule % 2 == 0 ? "cert" : "police")}", $"{other}/cert") : ($"{other}/cert", $"{nation}/cert");
            text.Append(CultureInfo.InvariantCulture,
                $"  - id: rule-{rule}\n    allow: {{ from: [{from}], to: [{target}], categories: [indicators], size: {{max: {rule}KiB}} }}\n");
        }
        return text.ToString();
    }
}
