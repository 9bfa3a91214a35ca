using System.Collections.Immutable;

namespace Backbone.Policies.Language;

/// <summary>A piece of a file with its place: a word, a list, or a map. Closed.</summary>
internal abstract record Node(Place Place)
{
    /// <summary>What it is, for a person.</summary>
    public abstract string Form { get; }

    /// <summary>One word or line.</summary>
    public sealed record Word(Place Place, string Text) : Node(Place)
    {
        /// <inheritdoc/>
        public override string Form => "a word";
    }

    /// <summary>A list.</summary>
    public sealed record Listing(Place Place, ImmutableArray<Node> Items) : Node(Place)
    {
        /// <inheritdoc/>
        public override string Form => "a list";
    }

    /// <summary>A map; no key stands in it twice.</summary>
    public sealed record Map(Place Place, ImmutableArray<(Word Key, Node Value)> Entries) : Node(Place)
    {
        /// <inheritdoc/>
        public override string Form => "a map of keys";
    }

    /// <summary>Something whose fault is told already; whoever meets it says no more.</summary>
    public sealed record Broken(Place Place) : Node(Place)
    {
        /// <inheritdoc/>
        public override string Form => "broken";
    }
}
