using Backbone.Hosting.Health;

namespace Backbone.Hosting.Terms;

/// <summary>Something that counts for a time, and how it is renewed.</summary>
/// <param name="Thing">What it is, for metrics: a word of a closed set, such as certificate or key_set.</param>
/// <param name="Nation">Whose, for metrics: a nation of the charter, or the operators of the brokers; empty where it is this process's own.</param>
/// <param name="Name">What it is, for people.</param>
/// <param name="Life">From when until when.</param>
/// <param name="Renew">Who renews it and by which commands: the end of a sentence.</param>
public sealed record Term(string Thing, string Nation, string Name, Ending Life, string Renew)
{
    /// <summary>Whether the operators of this process must see to it; what is others' is measured only.</summary>
    public bool IsOwn { get; init; } = true;
}

/// <summary>Where terms are read. Whoever has some registers it as a singleton; metrics and the log's warnings find all.</summary>
/// <param name="Name">For the log: a few words.</param>
/// <param name="Read">Reads those of a moment, quickly.</param>
public sealed record TermSource(string Name, Func<DateTimeOffset, IEnumerable<Term>> Read)
{
    /// <summary>Whether they can be read before the self-tests have passed.</summary>
    public bool ReadsEarly { get; init; }
}
