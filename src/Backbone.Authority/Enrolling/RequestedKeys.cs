using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Suites;

namespace Backbone.Authority.Enrolling;

/// <summary>A signing key for the roster, or for the gateway's stamp.</summary>
/// <param name="Principal">Whose.</param>
/// <param name="Use">What it signs.</param>
/// <param name="Key">The key.</param>
public sealed record RequestedSigningKey(PrincipalAddress Principal, SigningUse Use, SigningPublicKey Key);

/// <summary>Opening keys that follow one another.</summary>
/// <param name="Principal">Who opens with them.</param>
/// <param name="Use">What they open.</param>
/// <param name="Keys">1 to 8, in their order.</param>
public sealed record RequestedOpeningKeys(PrincipalAddress Principal, OpeningUse Use, ImmutableArray<OpeningPublicKey> Keys);
