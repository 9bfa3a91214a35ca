using System.Collections.Immutable;
using System.Numerics;
using Backbone.Policies.Compiling;
using Backbone.Policies.Manifests;
using Backbone.Policies.Rules;
using Backbone.Policies.Rulings;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Deciding;

/// <summary>What one policy says about one message to one mailbox: the row of its rules that match.</summary>
internal readonly ref struct Matched
{
    private readonly RuleSet? _rules;
    private readonly ReadOnlySpan<ulong> _row;

    /// <summary>Asks a policy.</summary>
    /// <param name="policy">The policy; null matches nothing.</param>
    /// <param name="manifest">The message.</param>
    /// <param name="recipient">The mailbox.</param>
    /// <param name="room">Takes the row: <see cref="RuleSet.MostWords"/> words.</param>
    public Matched(Policy? policy, Manifest manifest, MailboxAddress recipient, Span<ulong> room)
    {
        if (policy is null) return;
        _rules = policy.Rules;
        _rules.Match(manifest, recipient, room);
        _row = room[.._rules.Words];
        for (var word = 0; word < _row.Length; word++)
        {
            Any |= _row[word] != 0;
            Refused |= (_row[word] & _rules.Refusing[word]) != 0;
        }
    }

    /// <summary>Whether any rule matches.</summary>
    private bool Any { get; }

    /// <summary>Whether a refuse matches.</summary>
    public bool Refused { get; }

    /// <summary>Whether an allow matches, and no refuse.</summary>
    public bool Allowed => Any && !Refused;

    /// <summary>How many rules decide: the matching refuses, or else the matching allows.</summary>
    public int DecidingCount
    {
        get
        {
            var count = 0;
            for (var word = 0; word < _row.Length; word++) count += BitOperations.PopCount(Deciding(word));
            return count;
        }
    }

    /// <summary>Whether a deciding rule asks for approvals.</summary>
    public bool Asks
    {
        get
        {
            for (var word = 0; word < _row.Length; word++)
                if ((Deciding(word) & _rules!.Asking[word]) != 0) return true;
            return false;
        }
    }

    /// <summary>The rules that decide.</summary>
    public ImmutableArray<Rule> ToRules()
    {
        var rules = ImmutableArray.CreateBuilder<Rule>(DecidingCount);
        for (var word = 0; word < _row.Length; word++)
            for (var left = Deciding(word); left != 0; left &= left - 1)
                rules.Add(_rules!.Rules[word * 64 + BitOperations.TrailingZeroCount(left)]);
        return rules.MoveToImmutable();
    }

    /// <summary>Writes the names of the deciding rules, of the first so many.</summary>
    /// <returns>What is left of the room.</returns>
    public Span<RuleName> WriteNames(Span<RuleName> names, int most)
    {
        var written = 0;
        for (var word = 0; word < _row.Length; word++)
            for (var left = Deciding(word); left != 0 && written < most; left &= left - 1)
                names[written++] = _rules!.NameOf(word * 64 + BitOperations.TrailingZeroCount(left));
        return names[written..];
    }

    private ulong Deciding(int word) => Refused ? _row[word] & _rules!.Refusing[word] : _row[word];
}
