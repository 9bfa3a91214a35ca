using System.Collections.Immutable;
using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Documents;

/// <summary>A community of interest.</summary>
/// <param name="Name"><c>[a-z0-9-]{1,64}</c>.</param>
/// <param name="Members">Its members, strictly ascending by address.</param>
public sealed record Community(string Name, ImmutableArray<MemberAddress> Members);
