using System.Collections.Immutable;
using Backbone.Policies.Clauses;
using Backbone.Policies.Manifests;
using Backbone.Policies.Rules;
using Backbone.Policies.Rulings;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Explaining;

/// <summary>Puts an explanation together, statement by statement.</summary>
internal sealed class Tale(Manifest manifest, Ruling ruling)
{
    private readonly List<Statement> _statements = [];

    /// <summary>What stood in the way, where the ruling refuses; else what let it pass.</summary>
    public ImmutableArray<Statement> ToStatements() => ruling.Outcome == RulingOutcome.Refused
        ? [.. _statements.Where(statement => statement.Refuses)] : [.. _statements];

    /// <summary>An obstacle outside the rules, where there is one.</summary>
    public void Add(RuledBy by, Refused? refused)
    {
        if (refused is not null) _statements.Add(Statement.Of(by, refused));
    }

    /// <summary>What one policy says.</summary>
    /// <param name="policy">The policy; null where none is in force.</param>
    /// <param name="kind">Which.</param>
    /// <param name="nation">Whose.</param>
    /// <param name="hadOne">Whether there is one, though it is not in force.</param>
    public void AddPolicy(Policy? policy, PolicyKind kind, NationCode nation, bool hadOne)
    {
        var by = kind == PolicyKind.Release ? RuledBy.Release : RuledBy.Acceptance;
        var name = kind == PolicyKind.Release ? "release policy" : "acceptance policy";
        if (policy is null)
        {
            _statements.Add(new Statement(by, true,
                $"no {name} of {nation} is in force{(hadOne ? ", the one known is out of its time" : "")}, so nothing passes",
                "ask the nation's policy officer to sign one"));
            return;
        }
        var rules = policy.Rules;
        var matching = rules.Rules.Where(rule => rule.Matches(manifest, ruling.Mailbox, rules.Names)).ToList();
        var refuses = matching.Where(rule => !rule.Allows).ToList();
        _statements.Add(refuses.Count > 0 ? Refuses(by, refuses, nation)
            : matching.Count > 0 ? Allows(by, matching, nation)
            : NothingAllows(policy, by, nation));
    }

    /// <summary>The recipient's nation is asked at its border only.</summary>
    public void AddUnknownAcceptance() => _statements.Add(new Statement(RuledBy.Acceptance, false,
        $"whether {ruling.Mailbox.Nation} accepts it is unknown here ({(ruling.Acceptance == AcceptanceView.Stale
            ? "its acceptance policy known here is out of its time" : "no acceptance policy of it is known")}): its border decides"));

    /// <summary>What it waits for, or who approved.</summary>
    public void AddApprovals()
    {
        foreach (var need in ruling.Approvals)
        {
            var (given, officers) = (string.Join(" and ", need.Given), need.Count == 1 ? "officer" : "officers");
            var did = given.Length == 0 ? "" : $", {given} did";
            _statements.Add(need.Missing == 0
                ? new Statement(RuledBy.Approvals, false, $"approved as {need.Role} by {given}")
                : new Statement(RuledBy.Approvals, false,
                    $"waits for {need.Count} {officers} of role {need.Role} to approve it{did}",
                    $"ask an officer of role {need.Role} other than the author; it stays at home until then"));
        }
    }

    private Statement Refuses(RuledBy by, List<Rule> rules, NationCode nation) => new(by, true,
        by == RuledBy.Release
            ? $"refused by {Ids(rules)} of the own release policy"
            : $"{nation} does not accept it: refused by {Ids(rules)}",
        $"leave {ruling.Mailbox} out; a refuse beats every allow, so only {nation}'s policy officer can change it");

    private Statement Allows(RuledBy by, List<Rule> rules, NationCode nation) => new(by, false,
        by == RuledBy.Acceptance ? $"{nation} accepts it by {Ids(rules)}"
        : ruling.Outcome == RulingOutcome.Pending ? $"would be allowed by {Ids(rules)}"
        : $"allowed by {Ids(rules)}");

    private Statement NothingAllows(Policy policy, RuledBy by, NationCode nation)
    {
        var (category, tlp) = (Dimension.Categories.ValueOf(manifest), Dimension.Tlp.ValueOf(manifest));
        var message = $"a message ({Dimension.Categories.WordOf(category)} marked TLP:{Dimension.Tlp.WordOf(tlp)})";
        var said = by == RuledBy.Release
            ? $"no rule of {nation} lets {manifest.From} send {message} to {ruling.Mailbox}"
            : $"{nation} does not accept it: no rule lets {message} from {manifest.From} come in to {ruling.Mailbox}";
        var nearest = NearestRules.Find(policy.Rules, manifest, ruling.Mailbox);
        if (nearest.IsEmpty) return new Statement(by, true, said, $"ask {nation}'s policy officer for a rule");
        var failures = string.Join(", and ", nearest.Select(near => $"{near.Rule.Id} fails at {string.Join(" and at ",
            near.Failed.Select(clause => $"`{clause.Key}`: {clause.Failure(manifest, ruling.Mailbox)}"))}"));
        return new Statement(by, true, $"{said}; nearest: {failures}", Advice(nearest[0].Failed[0], nation));
    }

    private string Advice(Clause failed, NationCode nation) => failed switch
    {
        ToClause => $"leave {ruling.Mailbox} out, or ask {nation}'s policy officer for a rule",
        FromClause => $"ask a member that may send it, or {nation}'s policy officer for a rule",
        SizeClause => $"send less, or in parts, or ask {nation}'s policy officer",
        ChoiceClause { Dimension: var dimension } when dimension == Dimension.Signer =>
            $"let the right signer send it, or ask {nation}'s policy officer",
        _ => $"check what it states as `{failed.Key}`; if that is right, ask {nation}'s policy officer for a rule",
    };

    private static string Ids(List<Rule> rules) =>
        string.Join(", ", rules.Take(PolicyLimits.RulesNamed).Select(rule => rule.Id))
        + (rules.Count > PolicyLimits.RulesNamed ? $" and {rules.Count - PolicyLimits.RulesNamed} more" : "");
}
