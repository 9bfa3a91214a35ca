using System.Collections.Immutable;

namespace Backbone.Protocol.Documents;

/// <summary>A broker, and who answers for its TLS.</summary>
/// <param name="Id">The id in its TLS identity, <c>[a-z0-9-]{1,32}</c>.</param>
/// <param name="TlsRoots">1 to 4 X.509 certificates in DER.</param>
/// <param name="LogKeys">The keys that sign its log; none before the log.</param>
public sealed record BrokerIdentity(
    string Id, ImmutableArray<ReadOnlyMemory<byte>> TlsRoots, ImmutableArray<NoteKey> LogKeys);
