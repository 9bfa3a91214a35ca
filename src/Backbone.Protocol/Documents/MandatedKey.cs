using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Documents;

/// <summary>A key that the root put in charge.</summary>
/// <param name="Key">The key.</param>
/// <param name="Lifetime">When it counts: at most 366 days.</param>
public sealed record MandatedKey(SigningPublicKey Key, Lifetime Lifetime)
{
    /// <summary>The longest time for which a root puts a key in charge.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(366);
}
