using Backbone.Client.Operations;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Evidence;

/// <summary>
/// Whether entries of the journal are about a message: 1 each names it, or is the ruling on a receipt that states something about it ·
/// 2 one of them is a ruling on the message itself · 3 each ruling is borne out, and every key that signed is in the documents.
/// </summary>
internal sealed class EvidenceMessage(EvidenceForm form, FederationSnapshot federation)
{
    public List<JournalRecord> Records { get; } = [];

    public List<JournalledRuling> Rulings { get; } = [];

    public List<Check> Checks { get; } = [];

    /// <summary>Whether an entry belongs to what is said about a message, as <paramref name="ruling"/> where it is one.</summary>
    public static bool IsAbout(JournalRecord record, JournalledRuling? ruling, Predicate<EnvelopeId> isMeant) =>
        record.Envelopes.Any(id => isMeant(id)) || (ruling is not null && ruling.Handling.Facts.Any(fact => isMeant(fact.Envelope)));

    public Refused? Check()
    {
        foreach (var (bytes, entry, _) in form.Entries)
        {
            // 1
            if (Read(bytes, entry) is { } refused) return refused;
        }
        // 2
        if (Rulings.All(ruling => ruling.Envelope != form.Envelope))
            return new Refused(RefusalReason.NotFound, $"none of its entries is a ruling on {form.Envelope}");
        // 3
        foreach (var ruling in Rulings)
        {
            var proof = RulingEvidence.Of(ruling, federation, form.Root.Statement.Time);
            foreach (var check in proof.Checks)
            {
                Checks.Add(check with { Name = $"entry {ruling.Index}, {check.Name}" });
                if (!check.Holds) return check.Refusal;
            }
            if (!proof.KeysKnown)
                return new Refused(RefusalReason.AuthorUnknown, $"entry {ruling.Index} cannot be verified by the documents: {string.Join("; ", proof.Unchecked)}");
        }
        return null;
    }

    private Refused? Read(ByteString bytes, Wire.JournalEntry entry)
    {
        try
        {
            var read = JournalledEntry.Read(bytes);
            var (record, ruling) = (read.Record(), read.Ruling());
            if (!IsAbout(record, ruling, id => id == form.Envelope))
                return new Refused(RefusalReason.EntryMismatch, $"entry {entry.Index} is about another message");
            Records.Add(record);
            if (ruling is not null) Rulings.Add(ruling);
            return null;
        }
        catch (BackboneException fault)
        {
            return fault.Refusal ?? new Refused(RefusalReason.Malformed, $"entry {entry.Index}: {fault.Message}");
        }
    }
}
