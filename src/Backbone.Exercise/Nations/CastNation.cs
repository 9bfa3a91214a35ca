using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Exercise.Nations;

/// <summary>A nation of the exercise.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Members">Its members.</param>
/// <param name="People">Its people and systems.</param>
public sealed record CastNation(NationCode Code, ImmutableArray<Member> Members, ImmutableArray<CastPerson> People);
