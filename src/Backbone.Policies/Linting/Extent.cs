using System.Collections;
using Backbone.Policies.Clauses;
using Backbone.Policies.Rules;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Linting;

/// <summary>
/// All that a rule takes, as the federation stands: which authors, which mailboxes, which values. One extent lies
/// within another where it does in each of these.
/// </summary>
internal sealed class Extent
{
    private readonly BitArray _authors;
    private readonly BitArray _mailboxes;
    private readonly uint[] _choices;
    private readonly CommunityClause? _community;
    private readonly ReleasableClause? _releasable;

    public Extent(Rule rule, Parties parties, Names names)
    {
        var (from, to) = (rule.Find<FromClause>()?.Selectors, rule.Find<ToClause>()?.Selectors);
        _authors = new BitArray([.. parties.Authors
            .Select(author => from?.Any(selector => selector.TakesAuthor(author, names)) ?? true)]);
        _mailboxes = new BitArray([.. parties.Mailboxes
            .Select(mailbox => to?.Any(selector => selector.TakesMailbox(mailbox, names)) ?? true)]);
        _choices = [.. Dimension.All.Select(dimension => rule.ValuesOf(dimension) & dimension.Stated)];
        (_community, _releasable) = (rule.Find<CommunityClause>(), rule.Find<ReleasableClause>());
        var size = rule.Find<SizeClause>();
        (MinSize, MaxSize) = (size?.Min ?? 0, size?.Max ?? ulong.MaxValue);
        Authors = [.. parties.Authors.Where((_, place) => _authors[place])];
        Mailboxes = [.. parties.Mailboxes.Where((_, place) => _mailboxes[place])];
        Communities = _community?.Communities.Select(one => one.Name).ToList();
    }

    /// <summary>The authors.</summary>
    public IReadOnlyList<PrincipalAddress> Authors { get; }

    /// <summary>The mailboxes.</summary>
    public IReadOnlyList<MailboxAddress> Mailboxes { get; }

    /// <summary>The communities that a message must name one of; null where it need not.</summary>
    public IReadOnlyList<string>? Communities { get; }

    /// <summary>Smallest size in bytes.</summary>
    public ulong MinSize { get; }

    /// <summary>Largest size in bytes.</summary>
    public ulong MaxSize { get; }

    /// <summary>The values of a dimension.</summary>
    public uint ValuesOf(Dimension dimension) => _choices[Dimension.All.IndexOf(dimension)];

    /// <summary>Whether a message to the nation can be marked as the rule wants it.</summary>
    public bool IsReleasableTo(NationCode nation) =>
        _releasable is null || _releasable.Nations.IsEmpty || _releasable.Has(nation);

    /// <summary>Whether all of it lies within another.</summary>
    public bool LiesWithin(Extent other) =>
        IsSubset(_authors, other._authors) && IsSubset(_mailboxes, other._mailboxes)
        && _choices.Zip(other._choices).All(pair => (pair.First & ~pair.Second) == 0)
        && MinSize >= other.MinSize && MaxSize <= other.MaxSize
        && (other.Communities is null || (Communities is not null && Communities.All(other.Communities.Contains)))
        && IsWithin(_releasable, other._releasable);

    private static bool IsWithin(ReleasableClause? one, ReleasableClause? other) =>
        other is null
            || (one is not null && one.Nations.IsEmpty == other.Nations.IsEmpty
            && one.Nations.All(nation => other.Has(nation.Nation)));

    private static bool IsSubset(BitArray one, BitArray other) =>
        !new BitArray(one).And(new BitArray(other).Not()).HasAnySet();
}
