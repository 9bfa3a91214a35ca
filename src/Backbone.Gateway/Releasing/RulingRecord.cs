using System.Collections.Immutable;
using System.Security.Cryptography;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Gateway.Releasing;

/// <summary>A ruling as it stays in the journal, with the salt that keeps its hash in the stamp from telling anything.</summary>
/// <param name="Bytes">Canonical Ruling.</param>
/// <param name="Salt">32 random bytes.</param>
internal sealed record RulingRecord(byte[] Bytes, byte[] Salt)
{
    /// <summary>The salted hash, as the stamp holds it.</summary>
    public Digest Hash => RulingHash.Of(Salt, Bytes);

    /// <summary>Records decisions and the documents that they were made by.</summary>
    public static RulingRecord Of(IEnumerable<RecipientDecision> decisions, ImmutableArray<Protocol.Documents.DocumentVersion> documents)
    {
        var ruling = new Wire.Ruling();
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

    /// <summary>What the journal keeps of it: the evidence of what went out, or did not; without content and wraps.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="caller">Who handed it over.</param>
    /// <param name="stamp">The nation's word for it; null where nothing went out.</param>
    public JournalEntry ToEntry(Envelope envelope, PrincipalAddress caller, Stamp? stamp) => new()
    {
        Ruled = new Ruled
        {
            EnvelopeId = JournalEntries.Bytes(envelope.Id),
            Header = ByteString.CopyFrom(envelope.Header.Bytes.Span),
            Handling = ByteString.CopyFrom(envelope.Handling.Bytes.Span),
            WrapsHash = JournalEntries.Bytes(envelope.Signed.WrapsHash),
            ContentHash = JournalEntries.Bytes(envelope.Signed.ContentHash),
            Endorsements = ByteString.CopyFrom(envelope.Endorsements.Bytes.Span),
            Ruling = ByteString.CopyFrom(Bytes),
            Salt = ByteString.CopyFrom(Salt),
            Stamp = stamp is null ? ByteString.Empty : ByteString.CopyFrom(stamp.Bytes.Span),
            Caller = caller.ToString(),
        },
    };

    /// <summary>Decisions for whoever asked, in the author's nation.</summary>
    public static IEnumerable<Wire.RecipientRuling> ToWire(IEnumerable<RecipientDecision> decisions) =>
        decisions.Select(decision => new Wire.RecipientRuling
        {
            Mailbox = decision.Mailbox.ToString(),
            Outcome = decision.Outcome,
            Reason = decision.Refusal?.Reason ?? RefusalReason.Unspecified,
            Rules = { decision.Rules.Select(rule => rule.ToString()) },
            Explanation = decision.Explanation,
            Approvals = { decision.Approvals.Select(ToWire) },
        });

    private static Wire.ApprovalNeed ToWire(Policies.Deciding.ApprovalNeed need) => new()
    {
        Role = need.Role,
        Count = (uint)need.Count,
        Given = { need.Given.Select(officer => officer.ToString()) },
    };
}
