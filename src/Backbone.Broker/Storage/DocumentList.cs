namespace Backbone.Broker.Storage;

/// <summary>Which documents have a newest version that came after a revision.</summary>
/// <param name="Revision">Grows by one with each document; what <see cref="IBrokerStore.WaitForDocumentsAsync"/>
/// takes.</param>
/// <param name="Newest">One for each type and nation, in no particular order; without bytes, for whoever asks may have
/// them.</param>
internal sealed record DocumentList(ulong Revision, IReadOnlyList<DocumentKey> Newest);
