using System.Collections.Immutable;
using Backbone.Client.Sending;
using Backbone.Client.Verifying;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Evidence;

/// <summary>
/// Whether the receipts of evidence hold: 1 each is a receipt to the nation's gateway, none twice · 2 signed by its author · 3 let out by
/// the author's nation · 4 what it states of the message is about a recipient, and its author may state it · 5 the journal names it, and
/// each that the journal names is there.
/// </summary>
internal static class EvidenceReceipts
{
    public static Refused? Check(EvidenceForm form, FederationSnapshot federation, List<ReceiptProof> proofs)
    {
        var header = form.Entries.Select(one => one.Entry).Where(entry => entry.Ruled is { } ruled && Names(ruled.EnvelopeId, form.Envelope))
            .Select(entry => Header.TryRead(entry.Ruled.Header.Memory, out var read, out _) ? read : null).OfType<Header>().First();
        var seen = new HashSet<EnvelopeId>();
        foreach (var receipt in form.Receipts)
        {
            if (!seen.Add(receipt.Id)) return No(receipt, "is there twice");
            if (Check(form, federation, header, receipt, proofs) is { } refused) return refused;
        }
        // 5
        var named = form.Entries.Select(one => one.Entry.Receipted).Where(entry => entry is not null).ToList();
        if (form.Receipts.FirstOrDefault(receipt => named.All(entry => !Names(entry.ReceiptId, receipt.Id))) is { } unnamed)
            return No(unnamed, "is not in the journal");
        var missing = named.FirstOrDefault(entry => !proofs.Any(proof => Names(entry.ReceiptId, proof.Receipt) && IsSame(entry, proof)));
        return missing is null ? null : new Refused(RefusalReason.NotFound,
            $"the journal names a receipt by {missing.Author} that states {missing.Event}, {Convert.ToHexStringLower(missing.ReceiptId.Span)}, and it is not there");
    }

    private static Refused? Check(
        EvidenceForm form, FederationSnapshot federation, Header message, DeliveredForm receipt, List<ReceiptProof> proofs)
    {
        var (moment, author) = (form.Root.Statement.Time, receipt.Handling.Author);
        // 1
        if (!receipt.Header.IsReceipt || receipt.Mailbox != MailboxAddress.GatewayOf(form.Nation))
            return No(receipt, $"is no receipt to {form.Nation}/gateway");
        // 2
        var key = federation.FindSigningKey(author.Nation, receipt.Handling.SigningKid, moment);
        if (key is null || key.Principal.Address != author) return No(receipt, $"is signed with a key that is none of {author}'s", RefusalReason.AuthorUnknown);
        if (!AuthorCheck.IsSigned(receipt.Endorsements, receipt.Signed, key.Key)) return No(receipt, $"bears a signature that is not {author}'s", RefusalReason.SignatureInvalid);
        // 3
        if (DeliveredStampCheck.Check(federation, receipt, moment) is { } stamp) return No(receipt, $"was not let out by {author.Nation}: {stamp.Detail}", stamp.Reason);
        // 4
        var facts = receipt.Handling.Facts.Where(fact => fact.Envelope == form.Envelope).ToImmutableArray();
        if (facts.IsEmpty) return No(receipt, "is about another message");
        foreach (var fact in facts)
        {
            if (fact.Recipient >= message.Recipients.Length) return No(receipt, $"is about a recipient {fact.Recipient}, which the message has not");
            var recipient = message.Recipients[fact.Recipient];
            if (ReceiptCheck.Check(federation, author, fact, recipient.Mailbox, recipient.Kids, moment) is { } refused)
                return No(receipt, $"states what its author may not: {refused.Detail}", refused.Reason);
            proofs.Add(new ReceiptProof(receipt.Id, author, fact));
        }
        return null;
    }

    private static bool IsSame(Wire.Receipted entry, ReceiptProof proof) => entry.Author == proof.Author.ToString()
        && entry.Recipient == proof.Fact.Recipient && entry.Event == proof.Fact.Event && entry.Reason == proof.Fact.Reason;

    private static bool Names(Google.Protobuf.ByteString bytes, EnvelopeId id) => bytes.Length == Digest.Size && new Digest(bytes.Span) == id.Hash;

    private static Refused No(DeliveredForm receipt, string what, RefusalReason reason = RefusalReason.FormNotAllowed) =>
        new(reason, $"the receipt {receipt.Id} {what}");
}
