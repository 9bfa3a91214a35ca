using System.Collections.Immutable;
using System.Security.Cryptography;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Gateway.Borders;

/// <summary>A ruling as it stays in the journal, with the salt that keeps its hash in the stamp from telling anything.</summary>
/// <param name="Bytes">Canonical Ruling.</param>
/// <param name="Salt">32 random bytes.</param>
internal sealed record RulingRecord(byte[] Bytes, byte[] Salt)
{
    /// <summary>The salted hash, as the stamp holds it.</summary>
    public Digest Hash => RulingHash.Of(Salt, Bytes);

    /// <summary>Records decisions and the documents that they were made by.</summary>
    /// <param name="decisions">One for each recipient.</param>
    /// <param name="documents">The versions in force.</param>
    /// <param name="journal">The journal so far, for what is stamped: so the stamp answers for it too.</param>
    public static RulingRecord Of(
        IEnumerable<RecipientDecision> decisions, ImmutableArray<Protocol.Documents.DocumentVersion> documents, TreeHead? journal = null)
    {
        var ruling = new Wire.Ruling();
        if (journal is { } head) ruling.Journal = new Wire.JournalHead { Size = head.Size, Root = JournalEntries.Bytes(head.Root) };
        ruling.Recipients.AddRange(ToWire(decisions));
        ruling.Documents.AddRange(documents.Select(document => new Wire.DocumentVersion
        {
            Label = document.Label,
            Nation = document.Nation?.ToString() ?? "",
            Version = document.Version,
            Hash = ByteString.CopyFrom(document.Hash.ToArray()),
        }));
        return new RulingRecord(ruling.ToByteArray(), RandomNumberGenerator.GetBytes(RulingHash.SaltBytes));
    }

    /// <summary>What the journal keeps of it on the way out: the evidence of what went out, or did not; without content and wraps.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="caller">Who handed it over.</param>
    /// <param name="stamp">The nation's word for it; null where nothing went out.</param>
    public JournalEntry ToEntry(Envelope envelope, PrincipalAddress caller, Stamp? stamp)
    {
        var ruled = Evidence(envelope.Signed, envelope.Header, envelope.Handling, envelope.Endorsements, stamp);
        ruled.Caller = caller.ToString();
        return new JournalEntry { Ruled = ruled };
    }

    /// <summary>The same on the way in, under the sender's nation's stamp.</summary>
    public JournalEntry ToEntry(Consignment consignment, Handling handling, Endorsements endorsements)
    {
        var ruled = Evidence(consignment.Signed, consignment.Header, handling, endorsements, consignment.Stamp);
        ruled.Inward = true;
        return new JournalEntry { Ruled = ruled };
    }

    /// <summary>Decisions for whoever asked, in the author's nation.</summary>
    public static IEnumerable<Wire.RecipientRuling> ToWire(IEnumerable<RecipientDecision> decisions) =>
        decisions.Select(decision => new Wire.RecipientRuling
        {
            Mailbox = decision.Mailbox.ToString(),
            Outcome = decision.Outcome,
            Reason = decision.Refusal?.Reason ?? RefusalReason.Unspecified,
            Rules = { decision.Rules.Select(rule => rule.ToString()) },
            RulesUnnamed = (uint)decision.RulesUnnamed,
            Explanation = decision.Explanation,
            Approvals = { decision.Approvals.Select(ToWire) },
        });

    private Ruled Evidence(SignedString signed, Header header, Handling handling, Endorsements endorsements, Stamp? stamp) => new()
    {
        EnvelopeId = JournalEntries.Bytes(signed.Id),
        Header = ByteString.CopyFrom(header.Bytes.Span),
        Handling = ByteString.CopyFrom(handling.Bytes.Span),
        WrapsHash = JournalEntries.Bytes(signed.WrapsHash),
        ContentHash = JournalEntries.Bytes(signed.ContentHash),
        Endorsements = ByteString.CopyFrom(endorsements.Bytes.Span),
        Ruling = ByteString.CopyFrom(Bytes),
        Salt = ByteString.CopyFrom(Salt),
        Stamp = stamp is null ? ByteString.Empty : ByteString.CopyFrom(stamp.Bytes.Span),
    };

    private static Wire.ApprovalNeed ToWire(Policies.Rulings.ApprovalNeed need) => new()
    {
        Role = need.Role,
        Count = (uint)need.Count,
        Given = { need.Given.Select(officer => officer.ToString()) },
    };
}
