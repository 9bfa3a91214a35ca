using System.Collections.Immutable;
using Backbone.Policies.Clauses;
using Backbone.Policies.Language;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Policies.Reading;

/// <summary>Reads the clauses of one rule.</summary>
internal sealed class ClauseReader(Faults faults)
{
    private readonly SelectorReader _selectors = new(faults);

    /// <summary>All clauses that stand in an allow or a refuse; keys that are none of theirs stay untaken.</summary>
    public ImmutableArray<Clause> Read(Fields fields)
    {
        var clauses = ImmutableArray.CreateBuilder<Clause>();
        void Add<T>((Place Key, Node Value)? field, Func<Place, Node, T?> read) where T : Clause
        {
            if (field is { } found && read(found.Key, found.Value) is { } clause) clauses.Add(clause);
        }
        Add(fields.Take("from"), (place, node) => new FromClause(place, _selectors.ReadList(node, "from")));
        Add(fields.Take("to"), (place, node) => new ToClause(place, _selectors.ReadList(node, "to")));
        foreach (var dimension in Dimension.All)
            Add(fields.Take(dimension.Key), (place, node) => ReadChoice(dimension, place, node));
        Add(fields.Take("size"), ReadSize);
        Add(fields.Take("community"), ReadCommunity);
        Add(fields.Take("releasable-to"), ReadReleasable);
        return clauses.ToImmutable();
    }

    private ChoiceClause? ReadChoice(Dimension dimension, Place place, Node node)
    {
        if (node is Node.Map && dimension.IsOrdered) return ReadRange(dimension, place, node);
        if (node is Node.Map)
        {
            faults.Add(node.Place, $"`{dimension.Key}` has no order, so it takes no min and max",
                $"write `{dimension.Key}: [{dimension.Words.First()}]`");
            return null;
        }
        var (set, whole) = (0u, true);
        foreach (var word in SelectorReader.Words(node, dimension.Key, faults))
        {
            if (ReadValue(dimension, word) is { } value) set |= 1u << value;
            else whole = false;
        }
        return whole && set != 0 ? new ChoiceClause(dimension, place, set) : null;
    }

    private ChoiceClause? ReadRange(Dimension dimension, Place place, Node node)
    {
        if (Fields.Of(node, $"`{dimension.Key}`", faults) is not { } fields) return null;
        var (min, max) = (fields.Take("min"), fields.Take("max"));
        fields.RefuseRest();
        if (min is null && max is null)
        {
            faults.Add(node.Place, $"`{dimension.Key}` has neither min nor max",
                $"write `{dimension.Key}: {{max: {dimension.Words.Last()}}}`");
            return null;
        }
        var least = min is null ? 1 : Bound(min.Value.Value);
        var most = max is null ? dimension.Count - 1 : Bound(max.Value.Value);
        if (least is null || most is null) return null;
        if (least <= most) return new ChoiceClause(dimension, place, Dimension.Range(least.Value, most.Value));
        faults.Add(node.Place,
            $"min {dimension.WordOf(least.Value)} is above max {dimension.WordOf(most.Value)}, so the rule can never match",
            "exchange them");
        return null;

        int? Bound(Node bound)
        {
            if (bound is Node.Word word)
            {
                if (ReadValue(dimension, word) is not { } value) return null;
                if (value > 0) return value;
            }
            faults.Add(bound, $"this is no bound of `{dimension.Key}`",
                $"write one of {string.Join(", ", dimension.Words.Where(word => word != "none"))}");
            return null;
        }
    }

    private int? ReadValue(Dimension dimension, Node.Word word)
    {
        if (dimension.TryRead(word.Text, out var value)) return value;
        if (dimension == Dimension.Categories && word.Text is "receipt" or "policy")
            faults.Add(word.Place, $"messages of category {word.Text} pass outside the rules, in their fixed form",
                "leave it out");
        else
            faults.Add(word.Place, $"{Quoted.Of(word.Text)} is no value of `{dimension.Key}`",
                SelectorReader.Meant(word.Text, dimension.Words));
        return null;
    }

    private SizeClause? ReadSize(Place place, Node node)
    {
        if (Fields.Of(node, "`size`", faults) is not { } fields) return null;
        var (min, max) = (fields.Take("min"), fields.Take("max"));
        fields.RefuseRest();
        if (min is null && max is null)
            faults.Add(node.Place, "`size` has neither min nor max", "write `size: {max: 1MiB}`");
        var least = min is null ? 0 : Bytes(min.Value.Value);
        var most = max is null ? ulong.MaxValue : Bytes(max.Value.Value);
        if (least is null || most is null || (min is null && max is null)) return null;
        if (least > most)
            faults.Add(node.Place,
                $"min {Sizes.Show(least.Value)} is above max {Sizes.Show(most.Value)}, so the rule can never match",
                "exchange them");
        else if (most < Padding.PaddedLength(0))
            faults.Add(node.Place,
                $"no message is shorter than {Sizes.Show(Padding.PaddedLength(0))} when it is padded, so the rule can never "
                    + "match", "raise max");
        else if (least > EnvelopeLimits.EnvelopeBytes)
            faults.Add(node.Place,
                $"no message is longer than {Sizes.Show(EnvelopeLimits.EnvelopeBytes)}, so the rule can never match",
                "lower min");
        else return new SizeClause(place, least.Value, most.Value);
        return null;
    }

    private ulong? Bytes(Node node)
    {
        if (node is Node.Word word && Sizes.TryRead(word.Text, out var bytes)) return bytes;
        faults.Add(node, "this is no size", "write a whole number and B, KiB or MiB, for example 64KiB");
        return null;
    }

    private CommunityClause? ReadCommunity(Place place, Node node)
    {
        var names = ImmutableArray.CreateBuilder<(string, Place)>();
        foreach (var word in SelectorReader.Words(node, "community", faults))
        {
            if (SelectorReader.IsName(word.Text, 64)) names.Add((word.Text, word.Place));
            else faults.Add(word.Place, $"{Quoted.Of(word.Text)} is no community's name",
                "write the name alone, for example dprk-crypto");
        }
        return names.Count > 0 ? new CommunityClause(place, names.ToImmutable()) : null;
    }

    private ReleasableClause? ReadReleasable(Place place, Node node)
    {
        if (node is Node.Word { Text: "none" }) return new ReleasableClause(place, []);
        var nations = ImmutableArray.CreateBuilder<(NationCode, Place)>();
        foreach (var word in SelectorReader.Words(node, "releasable-to", faults))
        {
            if (NationCode.TryParse(word.Text, out var nation)) nations.Add((nation, word.Place));
            else faults.Add(word.Place, $"{Quoted.Of(word.Text)} is no nation's code",
                "write codes such as [JPN, KOR], or `none` for messages that state no nations");
        }
        return nations.Count > 0 ? new ReleasableClause(place, nations.ToImmutable()) : null;
    }
}
