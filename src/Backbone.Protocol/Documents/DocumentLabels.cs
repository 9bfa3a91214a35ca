using System.Security.Cryptography;
using System.Text;

namespace Backbone.Protocol.Documents;

/// <summary>
/// The one place that turns a document's type into its label, its signing context and its hash (SPEC § Signed
/// documents).
/// </summary>
public static class DocumentLabels
{
    private const string Prefix = "backbone/1/document/";

    private static readonly Names[] Known =
        [new(DocumentType.Charter, "charter"), new(DocumentType.Mandate, "mandate"),
         new(DocumentType.Roster, "roster"), new(DocumentType.Keyset, "keyset"),
         new(DocumentType.Release, "release"), new(DocumentType.Acceptance, "acceptance")];

    /// <summary>Whether the type is one that this build reads.</summary>
    public static bool IsKnown(DocumentType type) => Array.Exists(Known, names => names.Type == type);

    /// <summary>
    /// Whether documents of the type are for everybody: the broker keeps them and members read them. Policies are not.
    /// </summary>
    public static bool IsPublic(DocumentType type) => IsKnown(type) && type is not (DocumentType.Release or DocumentType.Acceptance);

    /// <summary>The label, for example <c>charter</c>.</summary>
    /// <exception cref="ArgumentException">The type is not one that this build reads.</exception>
    public static string Of(DocumentType type) => Find(type).Label;

    /// <summary>The context under which a document of the type is signed: <c>backbone/1/document/</c> and the
    /// label.</summary>
    /// <exception cref="ArgumentException">The type is not one that this build reads.</exception>
    public static ReadOnlySpan<byte> SigningContext(DocumentType type) => Find(type).HashPrefix.AsSpan()[..^1];

    /// <summary>The document hash: SHA-256(context ‖ <c>\0</c> ‖ payload). Signatures are not in it.</summary>
    /// <exception cref="ArgumentException">The type is not one that this build reads.</exception>
    public static Digest Hash(DocumentType type, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Find(type).HashPrefix);
        hash.AppendData(payload);
        return Digest.Of(hash);
    }

    private static Names Find(DocumentType type) => Array.Find(Known, names => names.Type == type)
        ?? throw new ArgumentException($"{type} is no type of document that this build reads", nameof(type));

    private sealed class Names(DocumentType type, string label)
    {
        public DocumentType Type { get; } = type;
        public string Label { get; } = label;
        public byte[] HashPrefix { get; } = Encoding.ASCII.GetBytes($"{Prefix}{label}\0");
    }
}
