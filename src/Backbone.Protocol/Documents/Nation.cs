using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Documents;

/// <summary>A nation of the federation, as the charter names it.</summary>
/// <param name="Code">Its code.</param>
/// <param name="RootKey">The key that signs its mandates, and its part in charters.</param>
/// <param name="TlsRoots">1 to 4 X.509 certificates in DER: who alone vouches for its TLS identities.</param>
public sealed record Nation(
    NationCode Code, SigningPublicKey RootKey, ImmutableArray<ReadOnlyMemory<byte>> TlsRoots);
