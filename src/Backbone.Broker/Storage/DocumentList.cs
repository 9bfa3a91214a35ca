namespace Backbone.Broker.Storage;

/// <summary>The newest version of every document, and how many documents had been put by then.</summary>
/// <param name="Revision">Grows by one with each document; what <see cref="IBrokerStore.WaitForDocumentsAsync"/>
/// takes.</param>
/// <param name="Newest">One for each type and nation, in no particular order.</param>
internal sealed record DocumentList(ulong Revision, IReadOnlyList<StoredDocument> Newest);
