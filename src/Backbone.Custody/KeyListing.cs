using System.Collections.Immutable;
using Backbone.Protocol.Keys;

namespace Backbone.Custody;

/// <summary>Which keys a key file says it holds. Known without the passphrase, and therefore not proved.</summary>
/// <param name="SigningKids">Signing keys, ascending.</param>
/// <param name="OpeningKids">Opening keys, ascending.</param>
public sealed record KeyListing(ImmutableArray<SigningKid> SigningKids, ImmutableArray<OpeningKid> OpeningKids);
