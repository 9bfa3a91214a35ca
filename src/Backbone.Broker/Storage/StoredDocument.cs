using Backbone.Protocol;

namespace Backbone.Broker.Storage;

/// <summary>A signed document as the store holds it.</summary>
/// <param name="Key">Its name and version.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Bytes">The bytes as they were put.</param>
internal sealed record StoredDocument(DocumentKey Key, Digest Hash, ReadOnlyMemory<byte> Bytes);
