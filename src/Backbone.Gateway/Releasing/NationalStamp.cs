using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;

namespace Backbone.Gateway.Releasing;

/// <summary>What goes out under one stamp: the nation's word for an envelope, and a consignment for each recipient.</summary>
/// <param name="Stamp">The stamp.</param>
/// <param name="Consignments">In the header's order.</param>
internal sealed record NationalStamp(Stamp Stamp, ImmutableArray<Consignment> Consignments)
{
    /// <summary>Seals the handling to each nation's border, and stamps.</summary>
    public static bool TryMake(
        GatewayIdentity identity, FederationSnapshot federation, Envelope envelope, Digest ruling, Timestamp now,
        [NotNullWhen(true)] out NationalStamp? made, [NotNullWhen(false)] out Refused? refused)
    {
        made = null;
        if (identity.FindStampKid(federation, now) is not { } stampKid)
        {
            refused = new Refused(RefusalReason.StampKeyUnknown,
                $"this gateway holds no stamp key of {identity.Nation} in force", "ask the operator to publish a key set with one");
            return false;
        }
        refused = SealHandlings(federation, envelope, now, out var handlings);
        if (refused is not null) return false;
        var statement = new StampStatement(
            envelope.Id, envelope.Endorsements.Hash, [.. handlings.Values.Select(handling => handling.Hash)], stampKid, now,
            ruling, 0, MerkleTree.EmptyRoot);
        var stamp = Stamp.Sign(statement, identity.Custody);
        made = new NationalStamp(stamp, [.. envelope.Header.Recipients.Select((recipient, index) =>
            Consignment.Write(envelope, index, handlings[recipient.Mailbox.Nation], stamp))]);
        return true;
    }

    private static Refused? SealHandlings(
        FederationSnapshot federation, Envelope envelope, Timestamp now, out OrderedDictionary<NationCode, SealedHandling> handlings)
    {
        handlings = [];
        foreach (var nation in envelope.Header.RecipientNations)
        {
            if (federation.FindBorderKeyToSealTo(nation, now) is not { } border)
                return new Refused(RefusalReason.ReaderKeyMismatch, $"{nation} has no border key in force", "ask its gateway's operator")
                { RetryAfter = TimeSpan.FromMinutes(1) };
            handlings.Add(nation, SealedHandling.Seal(envelope.Handling, envelope.Endorsements, envelope.Id, border.Key));
        }
        return null;
    }
}
