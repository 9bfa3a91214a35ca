using Backbone.Authority;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary>A file with a signed document, or with the draft of a charter, which is its payload alone.</summary>
/// <param name="Path">The file.</param>
/// <param name="Payload">What is signed, or shall be.</param>
/// <param name="Document">What it says.</param>
/// <param name="Signed">The document as signed; null: it is a draft.</param>
internal sealed record DocumentFile(string Path, DocumentPayload Payload, FederationDocument Document, SignedDocument? Signed)
{
    /// <summary>Reads either. Whether signatures hold is not judged here.</summary>
    /// <exception cref="AuthorityException">It cannot be read, or is neither.</exception>
    public static DocumentFile Read(string path)
    {
        var bytes = Handover.Read(path, SignedDocument.MaxSize);
        return SignedDocument.TryRead(bytes, out var signed, out var refused) ? Read(path, signed)
            // No bytes are both: the first field of one is a number, of the other a message.
            : FederationDocument.TryRead(new DocumentPayload(DocumentType.Charter, bytes), out var draft, out _)
                ? new DocumentFile(path, new DocumentPayload(DocumentType.Charter, bytes), draft, null)
                : throw Wrong(path, refused with { Detail = $"it is neither a signed document nor the draft of a charter: {refused.Detail}" });
    }

    /// <summary>Reads a signed document.</summary>
    /// <exception cref="AuthorityException">It cannot be read, or is none.</exception>
    public static SignedDocument ReadSigned(string path) =>
        SignedDocument.TryRead(Handover.Read(path, SignedDocument.MaxSize), out var signed, out var refused) ? signed : throw Wrong(path, refused);

    /// <summary>Reads a signed charter, and what it says.</summary>
    /// <exception cref="AuthorityException">It cannot be read, or is none.</exception>
    public static Charter ReadCharter(string path) =>
        Charter.TryRead(ReadSigned(path), out var charter, out var refused) ? charter : throw Wrong(path, refused);

    /// <summary>Names and contents, for who judges them.</summary>
    /// <exception cref="AuthorityException">One cannot be read.</exception>
    public static List<(string Name, ReadOnlyMemory<byte> Bytes)> ReadAll(IEnumerable<string> paths) =>
        [.. paths.Select(path => (path, (ReadOnlyMemory<byte>)Handover.Read(path, SignedDocument.MaxSize)))];

    private static DocumentFile Read(string path, SignedDocument signed) => FederationDocument.TryRead(signed.Payload, out var document, out var refused)
        ? new DocumentFile(path, signed.Payload, document, signed)
        // An introduction has the same outer form.
        : throw Wrong(path, new Refused(refused.Reason, $"it holds no document: {refused.Detail}", "name a signed document; an introduction or a request is none"));

    private static AuthorityException Wrong(string path, Refused refused) => new(refused with { Detail = $"{path}: {refused.Detail}" });
}
