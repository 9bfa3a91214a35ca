using System.Collections.Frozen;

namespace Backbone.Policies.Language;

/// <summary>Keys that would need the content, which a gateway cannot see.</summary>
internal static class ContentKeys
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "subject", "title", "text", "body", "content", "contents", "contains", "match", "matches", "regex",
        "keyword", "keywords", "part", "parts", "attachment", "attachments", "file", "files", "file-name", "file-names",
        "filename", "language", "languages", "content-type", "content-types", "media-type", "mime",
        "stix", "csaf", "indicator", "indicators", "wallet", "wallets",
        "address", "addresses", "hash", "hashes",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Why such a key cannot stand in a rule; null for any other key.</summary>
    public static (string Cause, string NextStep)? Explain(string key) => !Known.Contains(key) ? null
        : ($"{Quoted.Of(key)} would need the content of the message, which is sealed from its author to its readers: "
            + "a gateway rules on header and handling only",
            "rule on what the author declares: categories, tlp, pap, caveats, releasable-to, size");
}
