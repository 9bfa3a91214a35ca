using System.Collections.Immutable;
using System.Numerics;
using Backbone.Policies.Clauses;
using Backbone.Policies.Manifests;
using Backbone.Protocol.Documents;

namespace Backbone.Policies.Deciding;

/// <summary>The charter's ceilings for members of one kind: those of every message, and those of each community.</summary>
internal sealed class CeilingSet
{
    // Communities told one by one where none of many takes a message; the others are counted.
    private const int MostTold = 3;

    private readonly ImmutableArray<Ceiling> _always;
    private readonly ImmutableArray<ImmutableArray<Ceiling>> _within;

    public CeilingSet(Charter charter, MemberKind kind)
    {
        var binding = charter.Ceilings.Where(ceiling => ceiling.Kind is null || ceiling.Kind == kind).ToList();
        _always = [.. binding.Where(ceiling => ceiling.Community is null)];
        _within = [.. charter.Communities
            .Select(community => binding.Where(ceiling => ceiling.Community == community.Name).ToImmutableArray())];
    }

    /// <summary>What a message is above of what binds every message.</summary>
    /// <returns>A clause for a person; null where nothing.</returns>
    public string? Above(Manifest manifest) => Describe(First(_always, manifest), manifest);

    /// <summary>The same where it may lie in any of several communities: one that takes it is enough.</summary>
    /// <param name="manifest">The message.</param>
    /// <param name="communities">The communities' bits, in the charter's order; at least one.</param>
    public string? AboveAll(Manifest manifest, ulong communities)
    {
        for (var left = communities; left != 0; left &= left - 1)
            if (First(At(left), manifest) is null) return null;
        var told = new List<string>();
        for (var left = communities; left != 0 && told.Count < MostTold; left &= left - 1)
            told.Add(Describe(First(At(left), manifest), manifest)!);
        var more = BitOperations.PopCount(communities) - told.Count;
        return string.Join(", nor ", told) + (more == 0 ? "" : $", and {more} more take it neither");
    }

    private ImmutableArray<Ceiling> At(ulong communities) => _within[BitOperations.TrailingZeroCount(communities)];

    private static Ceiling? First(ImmutableArray<Ceiling> ceilings, Manifest manifest)
    {
        foreach (var ceiling in ceilings)
            if (Excess(ceiling, manifest) != Part.None) return ceiling;
        return null;
    }

    private static Part Excess(Ceiling ceiling, Manifest manifest) =>
        manifest.Tlp > ceiling.MaxTlp ? Part.Tlp
        : !ceiling.Categories.IsEmpty && !ceiling.Categories.Contains(manifest.Category) ? Part.Category
        : manifest.Size > ceiling.MaxSize ? Part.Size : Part.None;

    private static string? Describe(Ceiling? ceiling, Manifest manifest)
    {
        if (ceiling is null) return null;
        var what = Excess(ceiling, manifest) switch
        {
            Part.Tlp => $"TLP above {Dimension.Tlp.WordOf((int)ceiling.MaxTlp)}",
            Part.Category => $"the category {Dimension.Categories.WordOf((int)manifest.Category)}",
            _ => $"more than {Sizes.Show(ceiling.MaxSize!.Value)}",
        };
        return $"{what} {(ceiling.Community is null ? "" : $"in {ceiling.Community} ")}"
            + $"from members of {(ceiling.Kind is { } kind ? $"kind {MemberKinds.WordOf(kind)}" : "any kind")}";
    }

    // What of a message is above a ceiling.
    private enum Part
    {
        None,
        Tlp,
        Category,
        Size,
    }
}
