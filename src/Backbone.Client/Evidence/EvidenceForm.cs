using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Client.Verifying;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Evidence;

/// <summary>Evidence whose form was checked; nothing of it is verified yet.</summary>
internal sealed record EvidenceForm
{
    /// <summary>Most bytes of a file.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    private const uint Format = 1;
    private const int EntriesMost = 4096;
    private const int EntryBytes = 256 * 1024;
    private const int DocumentsMost = 1024;
    private const int ReceiptsMost = 4096;

    public required NationCode Nation { get; init; }

    public required EnvelopeId Envelope { get; init; }

    public required ImmutableArray<ReadOnlyMemory<byte>> Documents { get; init; }

    public required JournalRoot Root { get; init; }

    public required ImmutableArray<(ByteString Bytes, Wire.JournalEntry Entry, Digest[] Proof)> Entries { get; init; }

    public required ImmutableArray<DeliveredForm> Receipts { get; init; }

    public required PrincipalAddress Exporter { get; init; }

    public required SigningKid Kid { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The bytes that are signed.</summary>
    public required byte[] Signed { get; init; }

    /// <summary>Canonical bytes of evidence without its signature.</summary>
    public static byte[] ToSign(Wire.Evidence evidence)
    {
        var unsigned = evidence.Clone();
        unsigned.Sig = ByteString.Empty;
        return unsigned.ToByteArray();
    }

    /// <summary>Reads canonical bytes.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out EvidenceForm? form, [NotNullWhen(false)] out Refused? refused)
    {
        form = null;
        if (!CanonicalReader.TryRead<Wire.Evidence>(bytes.Span, MostBytes, "the evidence", out var wire, out refused)) return false;
        refused = CheckFields(wire);
        if (refused is not null || !JournalRoot.TryRead(wire.JournalRoot.Memory, out var root, out refused)) return false;
        var (entries, receipts) = (ImmutableArray.CreateBuilder<(ByteString, Wire.JournalEntry, Digest[])>(), ImmutableArray.CreateBuilder<DeliveredForm>());
        foreach (var one in wire.Entries)
        {
            if (!CanonicalReader.TryRead<Wire.JournalEntry>(one.Entry.Span, EntryBytes, "an entry of the journal", out var entry, out refused)) return false;
            entries.Add((one.Entry, entry, [.. one.Proof.Select(hash => new Digest(hash.Span))]));
        }
        foreach (var one in wire.Receipts)
        {
            if (!DeliveredForm.TryRead(one, contentHash: null, out var receipt, out refused)) return false;
            receipts.Add(receipt);
        }
        form = new EvidenceForm
        {
            Nation = NationCode.Parse(wire.Nation),
            Envelope = new EnvelopeId(new Digest(wire.EnvelopeId.Span)),
            Documents = [.. wire.Documents.Select(document => document.Memory)],
            Root = root,
            Entries = entries.DrainToImmutable(),
            Receipts = receipts.DrainToImmutable(),
            Exporter = PrincipalAddress.Parse(wire.Exporter),
            Kid = new SigningKid(new Digest(wire.Kid.Span)),
            Signature = wire.Sig.Memory,
            Signed = ToSign(wire),
        };
        return true;
    }

    private static Refused? CheckFields(Wire.Evidence wire) =>
        wire.Format != Format ? new Refused(RefusalReason.FormatNotSupported, $"it is of format {wire.Format}, and this build reads {Format}")
        : !NationCode.TryParse(wire.Nation, out var nation) || !PrincipalAddress.TryParse(wire.Exporter, out var exporter) || exporter.Nation != nation
            ? Malformed("it names no nation, or nobody of it who put it together")
        : wire.EnvelopeId.Length != Digest.Size || wire.Kid.Length != Digest.Size || wire.Sig.Length != CompositeSignature.SignatureSize
            ? Malformed("an id, a key or a signature has another length than it must")
        : wire.Entries.Any(entry => entry.Proof.Any(hash => hash.Length != Digest.Size)) ? Malformed("a hash of a proof has not 32 bytes")
        : wire.Entries.Count is 0 or > EntriesMost || wire.Documents.Count > DocumentsMost || wire.Receipts.Count > ReceiptsMost
            ? Malformed($"it has {wire.Entries.Count} entries, {wire.Documents.Count} documents and {wire.Receipts.Count} receipts;"
                + $" 1 to {EntriesMost}, {DocumentsMost} and {ReceiptsMost} are allowed")
        : null;

    private static Refused Malformed(string what) => new(RefusalReason.Malformed, what);
}
