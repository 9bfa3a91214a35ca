using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>Facts that one receipt can tell: for one nation, by one author, about drills or not.</summary>
internal sealed record PendingFacts(
    NationCode Nation, PrincipalAddress Author, bool Exercise, IReadOnlyList<(long Place, Fact Fact)> Facts);
