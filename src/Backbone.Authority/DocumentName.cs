using Backbone.Protocol.Documents;

namespace Backbone.Authority;

/// <summary>What the files of signed documents are called.</summary>
public static class DocumentName
{
    /// <summary>How they end.</summary>
    public const string Extension = ".bin";

    /// <summary>A document's: <c>charter-1.bin</c>, <c>roster-KOR-7.bin</c>.</summary>
    public static string Of(DocumentVersion id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return $"{id.Label}{(id.Nation is { } nation ? $"-{nation}" : "")}-{id.Version}{Extension}";
    }
}
