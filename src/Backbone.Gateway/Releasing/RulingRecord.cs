using System.Collections.Immutable;
using System.Security.Cryptography;
using Backbone.Contracts.Envelope.V1;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Suites;
using Google.Protobuf;

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
        var ruling = new Ruling();
        ruling.Recipients.AddRange(ToWire(decisions));
        ruling.Documents.AddRange(documents.Select(document => new Contracts.Envelope.V1.DocumentVersion
        {
            Label = document.Label,
            Nation = document.Nation?.ToString() ?? "",
            Version = document.Version,
            Hash = ByteString.CopyFrom(document.Hash.ToArray()),
        }));
        return new RulingRecord(ruling.ToByteArray(), RandomNumberGenerator.GetBytes(RulingHash.SaltBytes));
    }

    /// <summary>Decisions for whoever asked, in the author's nation.</summary>
    public static IEnumerable<RecipientRuling> ToWire(IEnumerable<RecipientDecision> decisions) =>
        decisions.Select(decision => new RecipientRuling
        {
            Mailbox = decision.Mailbox.ToString(),
            Outcome = decision.Outcome,
            Reason = decision.Refusal?.Reason ?? RefusalReason.Unspecified,
            Rules = { decision.Rules.Select(rule => rule.ToString()) },
            Explanation = decision.Explanation,
            Approvals = { decision.Approvals.Select(ToWire) },
        });

    private static ApprovalNeed ToWire(Policies.Deciding.ApprovalNeed need) => new()
    {
        Role = need.Role,
        Count = (uint)need.Count,
        Given = { need.Given.Select(officer => officer.ToString()) },
    };
}
