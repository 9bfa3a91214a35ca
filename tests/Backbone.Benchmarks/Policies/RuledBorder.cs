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

namespace Backbone.Benchmarks.Policies;

/// <summary>A border with many rules, and a message to one recipient of each of some nations; one allow matches on each side.</summary>
internal sealed class RuledBorder
{
    private readonly OutwardBorder _border;
    private readonly Manifest _manifest;
    private readonly Timestamp _now;
    private readonly int _rules;

    /// <summary>Compiles all policies.</summary>
    /// <param name="rules">Of each policy: one of release here, one of acceptance of each nation.</param>
    /// <param name="places">The nations by their places, a recipient each.</param>
    public RuledBorder(int rules, IReadOnlyCollection<int> places)
    {
        _rules = rules;
        _now = Timestamp.Now(TimeProvider.System);
        var (federation, home) = (WideFederation.Make(_now), WideFederation.Code(0));
        var lifetime = new Lifetime(_now, _now.Plus(TimeSpan.FromDays(30)));
        if (!ReleasePolicy.TryCompile(PolicySource.Of("release.yaml", Text(home, "release", "coi:wide")), federation, _now,
            UnknownNames.MatchNobody, out var release, out var faults))
            throw new InvalidOperationException(faults[0].ToString());
        var acceptances = places.Select(place => Accept(federation, WideFederation.Code(place), lifetime));
        _border = new OutwardBorder(federation, home, new PolicyEdition<ReleasePolicy>(release, 1, lifetime), acceptances);
        _manifest = new Manifest
        {
            Author = PrincipalAddress.Parse($"{home}/cert/officer"),
            Signer = KeyRole.Officer,
            Tlp = Tlp.Amber,
            Category = Category.Bulletin,
            Precedence = Precedence.Immediate,
            Size = 4096,
            Recipients = [.. places.Select(place => MailboxAddress.Parse($"{WideFederation.Code(place)}/police"))],
        };
        if (Rule().FirstOrDefault(ruling => ruling.Outcome != RulingOutcome.Allowed) is { } refused)
            throw new InvalidOperationException($"{refused.Mailbox} is {refused.Outcome}: {refused.Reason}");
    }

    /// <summary>Rules on all recipients.</summary>
    public ImmutableArray<Ruling> Rule() => _border.RuleAll(_manifest, _now);

    private PolicyEdition<AcceptancePolicy> Accept(FederationSnapshot federation, NationCode nation, Lifetime lifetime) =>
        AcceptancePolicy.TryCompile(PolicySource.Of("acceptance.yaml", Text(nation, "accept", $"\"{nation}/*\"")), federation, _now,
            UnknownNames.MatchNobody, out var policy, out var faults)
            ? new PolicyEdition<AcceptancePolicy>(policy, 1, lifetime)
            : throw new InvalidOperationException(faults[0].ToString());

    // One rule that matches, and others about other people, markings and categories.
    private string Text(NationCode nation, string list, string to)
    {
        var isRelease = list == "release";
        var text = new StringBuilder($"nation: {nation}\n{list}:\n");
        text.Append(CultureInfo.InvariantCulture,
            $"  - id: passes\n    allow: {{ from: [{(isRelease ? $"{nation}/cert" : $"\"{WideFederation.Code(0)}/*\"")}], to: [{to}], tlp: {{max: AMBER}} }}\n");
        for (var rule = 1; rule < _rules; rule++)
        {
            var other = WideFederation.Code(rule % WideFederation.Nations);
            var (from, target) = isRelease ? ($"{nation}/{(rule % 2 == 0 ? "cert" : "police")}", $"{other}/cert") : ($"{other}/cert", $"{nation}/cert");
            text.Append(CultureInfo.InvariantCulture,
                $"  - id: rule-{rule}\n    allow: {{ from: [{from}], to: [{target}], categories: [indicators], size: {{max: {rule}KiB}} }}\n");
        }
        return text.ToString();
    }
}
