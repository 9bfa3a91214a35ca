using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Backbone.Authority.Enrolling;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Verifying;

/// <summary>
/// The folder of a gateway or a broker, where documents wait for its start: it reads them then, and verifies them again. They are judged
/// by the charter's hash in its own settings.
/// </summary>
public sealed class ProcessFolder
{
    private const int MaxSettings = 256 * 1024;

    private readonly string _documents;

    private ProcessFolder(string documents, Digest charter, NationCode? nation) => (_documents, Charter, Nation) = (documents, charter, nation);

    /// <summary>The hash of the charter from which its trust starts.</summary>
    public Digest Charter { get; }

    /// <summary>The gateway's nation; null: it is a broker's folder.</summary>
    public NationCode? Nation { get; }

    /// <summary>Opens one.</summary>
    /// <exception cref="AuthorityException">It is the folder of neither, or its settings cannot be read.</exception>
    public static ProcessFolder Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = new[] { SettingsForms.GatewayFile, SettingsForms.BrokerFile }.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new AuthorityException($"{path} has neither {SettingsForms.GatewayFile} nor {SettingsForms.BrokerFile}", "name the folder of a gateway or a broker");
        try
        {
            var settings = JsonNode.Parse(AuthorityFiles.Read(file, MaxSettings)) as JsonObject ?? throw new JsonException("it is no object");
            var nation = settings.ContainsKey("nation");
            if (!Digest.TryParse((string?)settings["charterHash"], out var charter)) throw new JsonException("it has no 'charterHash' of 64 hexadecimal digits");
            if ((string?)settings["documents"] is not { Length: > 0 } documents) throw new JsonException("it has no 'documents', the folder for them");
            if (!NationCode.TryParse((string?)settings["nation"], out var code) && nation) throw new JsonException("its 'nation' is no code such as KOR");
            return new ProcessFolder(Path.Combine(Path.GetFullPath(path), documents), charter, nation ? code : null);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new AuthorityException($"{file} cannot be used: {fault.Message}", "correct it", fault);
        }
    }

    /// <summary>Verifies documents together with those that lie there, and lays them down if all hold.</summary>
    /// <param name="files">Names and contents.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>Each check of each file; where one fails, nothing was laid down.</returns>
    /// <exception cref="AuthorityException">A file cannot be read or written.</exception>
    public ImmutableArray<CheckedDocument> Put(IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> files, Timestamp now)
    {
        ImmutableArray<CheckedDocument> judged =
        [
            .. DocumentVerification.Check(files, DocumentFolder.ReadAll(_documents), Charter, now).Select(one => one.And(() => Place(one.Document!))),
        ];
        if (judged.Any(one => !one.Holds)) return judged;
        OwnerFolder.Make(_documents);
        foreach (var one in judged)
            AuthorityFiles.Write(Path.Combine(_documents, DocumentFolder.NameOf(one.Document!.Id)), one.Signed!.Bytes.Span);
        return judged;
    }

    /// <summary>
    /// The TLS roots whose revocation lists this process uses, by the charter that lies there or is among the files: a gateway those of
    /// its nation and of the brokers, a broker all.
    /// </summary>
    /// <param name="files">Names and contents of documents that are about to be laid down.</param>
    /// <param name="now">The present moment.</param>
    /// <exception cref="AuthorityException">No charter with the hash of the settings is there.</exception>
    public ImmutableArray<(TrustDomain Domain, ReadOnlyMemory<byte> Root)> TlsRoots(IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> files, Timestamp now)
    {
        var history = new FederationHistory(Charter);
        history.AdoptAll(DocumentFolder.ReadAll(_documents).Concat(files.Select(file => file.Bytes)), now);
        var known = history.Snapshot ?? throw new AuthorityException(
            $"{_documents} has no charter with the hash {Charter}, by which a revocation list is verified", "lay the charter down first, or with the list");
        var nations = known.Charter.Nations.Where(nation => Nation is null || nation.Code == Nation)
            .SelectMany(nation => nation.TlsRoots, (nation, root) => (TrustDomain.OfNation(known.Federation, nation.Code), root));
        return [.. nations, .. known.Charter.Brokers.SelectMany(broker => broker.TlsRoots, (_, root) => (TrustDomain.OfBrokers(known.Federation), root))];
    }

    private DocumentCheck Place(FederationDocument document) =>
        DocumentLabels.IsPublic(document.Id.Type) ? new DocumentCheck("place", true, "for every gateway and broker")
        : Nation is null ? new DocumentCheck("place", false, $"a broker must not know the {document.Id}", "lay it into the gateway's folder only")
        : document.Head.Nation == Nation ? new DocumentCheck("place", true, "this nation's own policy")
        : new DocumentCheck("place", false, $"it is the {document.Id}, this is the gateway of {Nation}", "leave it out: acceptance policies come sealed, by themselves");
}
