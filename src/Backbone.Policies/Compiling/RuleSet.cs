using System.Collections.Immutable;
using System.Numerics;
using Backbone.Policies.Clauses;
using Backbone.Policies.Manifests;
using Backbone.Policies.Rules;
using Backbone.Policies.Rulings;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Compiling;

/// <summary>
/// All rules of a policy with their index, immutable. A set of rules is a row of bits, one for each rule; for each
/// value of each property there is one row of the rules that take it. The rules that match a message to a mailbox are
/// what is left when the rows of its values are laid over one another: the same few steps whatever the rules say.
/// Clauses that have no few values (size, community, releasable-to) are asked of what is left.
/// </summary>
internal sealed class RuleSet
{
    /// <summary>Most words of a row.</summary>
    public const int MostWords = PolicyLimits.Rules / 64;

    private readonly PartyIndex _from;
    private readonly PartyIndex _to;
    private readonly ulong[][][] _choices;
    private readonly ulong[] _others;
    private readonly ImmutableArray<Clause>[] _otherClauses;

    private readonly RuleName[] _ruleNames;

    private RuleSet(PolicyKind kind, NationCode nation, ImmutableArray<Rule> rules, Names names)
    {
        (Rules, Names) = (rules, names);
        _ruleNames = [.. rules.Select(rule => new RuleName(kind, nation, rule.Id))];
        _from = PartyIndex.OfAuthors(rules, names);
        _to = PartyIndex.OfMailboxes(rules, names);
        _choices = [.. Dimension.All.Select(IndexChoice)];
        _otherClauses = [.. rules
            .Select(rule => rule.Clauses.Where(clause => clause is not (FromClause or ToClause or ChoiceClause))
            .ToImmutableArray())];
        _others = Row(rule => !_otherClauses[rule].IsEmpty);
        Refusing = Row(rule => !rules[rule].Allows);
        Asking = Row(rule => rules[rule].Approvals is not null);
    }

    /// <summary>The rules; a bit's place is a rule's place here.</summary>
    public ImmutableArray<Rule> Rules { get; }

    /// <summary>Who is who.</summary>
    public Names Names { get; }

    /// <summary>Words of a row.</summary>
    public int Words => (Rules.Length + 63) / 64;

    /// <summary>The rules that refuse.</summary>
    public ulong[] Refusing { get; }

    /// <summary>The rules that ask for approvals.</summary>
    public ulong[] Asking { get; }

    /// <summary>Indexes rules.</summary>
    public static RuleSet Of(PolicyKind kind, PolicySyntax syntax, Names names) =>
        new(kind, syntax.Nation, syntax.Rules, names);

    /// <summary>A rule's name by its place.</summary>
    public RuleName NameOf(int rule) => _ruleNames[rule];

    /// <summary>Finds every rule that matches.</summary>
    /// <param name="manifest">The message; all its values known (<see cref="Dimension.Knows"/>).</param>
    /// <param name="recipient">The mailbox.</param>
    /// <param name="matching">Takes the row; at least <see cref="Words"/> words, the others are left alone.</param>
    public void Match(Manifest manifest, MailboxAddress recipient, Span<ulong> matching)
    {
        var row = matching[..Words];
        _from.Find(manifest.From, row);
        _to.Narrow(recipient, row);
        for (var i = 0; i < _choices.Length; i++)
        {
            var taking = _choices[i][Dimension.All[i].ValueOf(manifest)];
            for (var word = 0; word < row.Length; word++) row[word] &= taking[word];
        }
        for (var word = 0; word < row.Length; word++)
        {
            for (var open = row[word] & _others[word]; open != 0; open &= open - 1)
            {
                var rule = word * 64 + BitOperations.TrailingZeroCount(open);
                foreach (var clause in _otherClauses[rule])
                    if (!clause.Holds(manifest, recipient, Names)) row[word] &= ~(1UL << rule);
            }
        }
    }

    private ulong[][] IndexChoice(Dimension dimension) =>
        [.. Enumerable.Range(0, dimension.Count)
            .Select(value => Row(rule => (Rules[rule].ValuesOf(dimension) >> value & 1) != 0))];

    private ulong[] Row(Func<int, bool> isIn)
    {
        var row = new ulong[Words];
        for (var rule = 0; rule < Rules.Length; rule++)
            if (isIn(rule)) row[rule / 64] |= 1UL << rule;
        return row;
    }
}
