using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Documents;

/// <summary>What every document begins with (SPEC § Signed documents).</summary>
/// <param name="Federation">The federation that it is for.</param>
/// <param name="Nation">The nation that it is about; null in the charter.</param>
/// <param name="Version">From 1 to <see cref="MaxVersion"/>, one more each time.</param>
/// <param name="Previous">The document hash of the version before; null in version 1.</param>
/// <param name="Lifetime">When it may be in force.</param>
public sealed record DocumentHead(
    FederationName Federation, NationCode? Nation, ulong Version, Digest? Previous, Lifetime Lifetime)
{
    /// <summary>
    /// The last version: 2^32 - 1, one a second for 136 years. So low that neither the version after it nor a count of
    /// them leaves what any store or language counts in.
    /// </summary>
    public const ulong MaxVersion = uint.MaxValue;
}
