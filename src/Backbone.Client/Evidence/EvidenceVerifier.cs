using System.Collections.Immutable;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Logs;

namespace Backbone.Client.Evidence;

/// <summary>
/// Verifies evidence, without a network and without a profile (SPEC § Evidence): 1 the form · 2 the documents, from the trusted
/// charter on · 3 the journal's root is signed by the nation · 4 every entry stands under it · 5 every entry is about the message, and each
/// ruling is borne out by author, approvals and stamp · 6 every receipt that the journal names is there, and nothing else; each by whoever
/// may state it · 7 whoever put it together signed all of it. All is judged at the time of the journal's root. It stops at the first that
/// does not hold.
/// </summary>
public static class EvidenceVerifier
{
    /// <summary>Most bytes of a file: 64 MiB.</summary>
    public const int MostBytes = EvidenceForm.MostBytes;

    /// <summary>Verifies a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="charter">The document hash of a charter, compared out of band: the only thing that is trusted.</param>
    public static MessageEvidence Verify(ReadOnlyMemory<byte> bytes, Digest charter)
    {
        var checks = ImmutableArray.CreateBuilder<Check>();
        var evidence = new MessageEvidence { Bytes = bytes, Checks = [] };
        // 1
        if (!EvidenceForm.TryRead(bytes, out var form, out var refused)) return Failed("form", refused);
        Hold("form", $"evidence about {form.Envelope}, {bytes.Length} bytes");
        evidence = evidence with { Envelope = form.Envelope, Nation = form.Nation, Exporter = form.Exporter, Root = form.Root };
        // 2
        var moment = form.Root.Statement.Time;
        if (EvidenceDocuments.Read(form.Documents, charter, moment, out var versions, out refused) is not { } federation) return Failed("documents", refused!);
        Hold("documents", $"{versions.Length}, from the charter {charter} on, judged at {moment}");
        evidence = evidence with { Documents = versions };
        // 3
        if (CheckRoot(form, federation) is { } root) return Failed("journal's root", root);
        Hold("journal's root", $"{form.Root.Statement.Head.Size} entries, signed by {form.Nation}, key {form.Root.Statement.Kid}");
        // 4
        if (CheckEntries(form) is { } entry) return Failed("entries", entry);
        Hold("entries", $"{form.Entries.Length}, each in its place under that root");
        // 5
        var message = new EvidenceMessage(form, federation);
        var failed = message.Check();
        checks.AddRange(message.Checks);
        evidence = evidence with { Records = [.. message.Records], Rulings = [.. message.Rulings] };
        if (failed is not null) return Failed("message", failed);
        // 6
        var proofs = new List<ReceiptProof>();
        if (EvidenceReceipts.Check(form, federation, proofs) is { } receipt) return Failed("receipts", receipt);
        Hold("receipts", $"{form.Receipts.Length}, as many as the journal names");
        evidence = evidence with { Receipts = [.. proofs] };
        // 7
        if (CheckExporter(form, federation) is { } exporter) return Failed("exporter", exporter);
        Hold("exporter", $"{form.Exporter} signed all of it, key {form.Kid}");
        return evidence with { Checks = checks.DrainToImmutable() };

        void Hold(string name, string detail) => checks.Add(new Check(name, detail, null));

        MessageEvidence Failed(string name, Refused why)
        {
            if (checks.All(check => check.Holds)) checks.Add(new Check(name, why.Detail, why));
            return evidence with { Checks = checks.DrainToImmutable() };
        }
    }

    private static Refused? CheckRoot(EvidenceForm form, FederationSnapshot federation)
    {
        var (statement, nation) = (form.Root.Statement, form.Nation);
        var key = federation.FindStampKey(nation, statement.Kid, statement.Time);
        return key is null || !key.MayStampAt(statement.Time) ? new Refused(RefusalReason.StampKeyUnknown, $"it is signed with {statement.Kid}, which is no stamp key of {nation}")
            : form.Root.Verifies(key.Key) ? null : new Refused(RefusalReason.SignatureInvalid, "its signature does not verify");
    }

    private static Refused? CheckEntries(EvidenceForm form)
    {
        var last = (ulong?)null;
        foreach (var (bytes, entry, proof) in form.Entries)
        {
            if (last is { } before && entry.Index <= before)
                return new Refused(RefusalReason.Malformed, $"entry {entry.Index} stands after entry {before}");
            if (!MerkleProof.VerifyInclusion(MerkleTree.LeafHash(bytes.Span), entry.Index, form.Root.Statement.Head, proof))
                return new Refused(RefusalReason.EntryMismatch, $"entry {entry.Index} does not stand under the journal's root: it was changed, or its proof is another's");
            last = entry.Index;
        }
        return null;
    }

    private static Refused? CheckExporter(EvidenceForm form, FederationSnapshot federation)
    {
        var moment = form.Root.Statement.Time;
        var key = federation.FindSigningKey(form.Nation, form.Kid, moment);
        return key is null || key.Principal.Address != form.Exporter || !key.Key.MaySignAt(moment)
            ? new Refused(RefusalReason.AuthorUnknown, $"{form.Kid} is no key in force of {form.Exporter}")
            : EvidenceSignature.Verifies(form.Signed, key.Key.Key, form.Signature.Span) ? null
            : new Refused(RefusalReason.SignatureInvalid, $"the signature of {form.Exporter} over all of it does not verify: something was changed, added or taken out");
    }
}
