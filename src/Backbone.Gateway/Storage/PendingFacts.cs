using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>Facts for one nation that one receipt can tell.</summary>
internal sealed record PendingFacts(NationCode Nation, bool Exercise, IReadOnlyList<(long Place, Fact Fact)> Facts);
