using Backbone.Broker.Storage;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Documents;

/// <summary>How documents are named in the store.</summary>
internal static class DocumentKeys
{
    /// <summary>The types that the broker keeps, in the order in which they are judged and sent.</summary>
    public static readonly DocumentType[] Order =
        [.. Enum.GetValues<DocumentType>().Where(DocumentLabels.IsPublic)];

    /// <summary>Whether every version is needed to judge the next: charters.</summary>
    public static bool HasCompleteChain(DocumentType type) => type is DocumentType.Charter;

    /// <summary>What the store keeps of a document's older versions.</summary>
    public static DocumentKeeping KeepingOf(DocumentType type) =>
        HasCompleteChain(type) ? DocumentKeeping.Every : DocumentKeeping.Newest;

    /// <summary>The name of a version.</summary>
    public static DocumentKey Of(DocumentType type, NationCode? nation, ulong version) =>
        new(DocumentLabels.Of(type), nation?.ToString() ?? "", version);

    /// <summary>What is stored of a document.</summary>
    public static StoredDocument ToStored(SignedDocument signed, FederationDocument document) =>
        new(Of(signed.Type, document.Head.Nation, document.Head.Version), signed.Hash, signed.Bytes);

    /// <summary>The type of a stored document; null where this build does not know it.</summary>
    public static DocumentType? TypeOf(DocumentKey key)
    {
        foreach (var type in Order)
            if (DocumentLabels.Of(type) == key.Type) return type;
        return null;
    }
}
