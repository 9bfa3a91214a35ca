using System.Globalization;
using Backbone.Client.Connection;
using Backbone.Custody;
using Backbone.Protocol.Documents;

namespace Backbone.Client.Members;

/// <summary>
/// The newest documents seen, one file each (<c>charter-1.bin</c>, <c>roster-KOR-3.bin</c>), so that no gateway can go
/// back behind them. Charters are kept all, of everything else the newest.
/// </summary>
internal sealed class DocumentCache(string folder)
{
    private const string Extension = ".bin";

    /// <summary>Reads all files.</summary>
    /// <exception cref="BackboneException">Fault: one cannot be read or is no document.</exception>
    public List<(SignedDocument Signed, FederationDocument Document)> Read()
    {
        if (!Directory.Exists(folder)) return [];
        var files = Directory.GetFiles(folder, "*" + Extension);
        if (files.Length > ClientLimits.RememberedDocuments)
            throw new BackboneException(FaultKind.Fault, $"{folder} holds {files.Length} files", "remove what does not belong there");
        return [.. files.Select(Read)];
    }

    /// <summary>Remembers a document that was verified.</summary>
    public void Write(SignedDocument signed, DocumentVersion id)
    {
        try
        {
            ProfileFile.MakeFolder(folder);
            WholeFile.Write(Path.Combine(folder, NameOf(id) + Extension), signed.Bytes.Span, replace: true);
            if (id.Type != DocumentType.Charter) RemoveOlder(id);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Fault, $"the document {id} cannot be remembered in {folder}: {fault.Message}",
                "check the folder's rights and the disk", fault);
        }
    }

    private void RemoveOlder(DocumentVersion newest)
    {
        var prefix = Series(newest);
        foreach (var file in Directory.GetFiles(folder, prefix + "*" + Extension))
        {
            var number = Path.GetFileNameWithoutExtension(file)[prefix.Length..];
            if (ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version < newest.Version)
                File.Delete(file);
        }
    }

    private static (SignedDocument, FederationDocument) Read(string file)
    {
        byte[] bytes;
        try
        {
            bytes = WholeFile.Read(file, SignedDocument.MaxSize);
            if (bytes.Length > SignedDocument.MaxSize) throw Damaged(file, "it is too long", null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Damaged(file, fault.Message, fault);
        }
        return SignedDocument.TryRead(bytes, out var signed, out var refused)
            && FederationDocument.TryRead(signed.Payload, out var document, out refused)
                ? (signed, document)
                : throw Damaged(file, refused.Detail, null);
    }

    private static string NameOf(DocumentVersion id) => Series(id) + id.Version.ToString(CultureInfo.InvariantCulture);

    private static string Series(DocumentVersion id) => id.Nation is { } nation ? $"{id.Label}-{nation}-" : $"{id.Label}-";

    private static BackboneException Damaged(string file, string why, Exception? fault) => new(FaultKind.Fault,
        $"{file} is damaged: {why}",
        "restore it; without its folder the SDK starts again from the charter's hash, and older documents pass", fault);
}
