using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Custody.Batches;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Batches;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;

namespace Backbone.Gateway.Releasing;

/// <summary>
/// What goes out under one stamp: the nation's word for an envelope, and a consignment for each recipient. First the handling is
/// sealed to each nation's border, then the stamp is signed, alone or with others'.
/// </summary>
internal sealed class NationalStamp
{
    private readonly Envelope _envelope;
    private readonly OrderedDictionary<NationCode, SealedHandling> _handlings;
    private readonly StampStatement _statement;

    private NationalStamp(
        Envelope envelope, OrderedDictionary<NationCode, SealedHandling> handlings, StampStatement statement) =>
        (_envelope, _handlings, _statement) = (envelope, handlings, statement);

    /// <summary>Seals the handling to each nation's border.</summary>
    public static bool TryPrepare(
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
        made = new NationalStamp(envelope, handlings, statement);
        return true;
    }

    /// <summary>Signs it. What is not urgent may wait some milliseconds for others, with which it is signed at once.</summary>
    /// <returns>The stamp, and a consignment for each recipient in the header's order.</returns>
    public async Task<(Stamp Stamp, ImmutableArray<Consignment> Consignments)> SignAsync(BatchSigner signer)
    {
        var isUrgent = _envelope.Header.Precedence >= Precedence.Immediate;
        var signature = await signer.SignAsync(_statement.GatewayKid, BatchRole.Stamp, _statement.Write(), isUrgent);
        var stamp = Stamp.Of(_statement, signature);
        return (stamp, [.. _envelope.Header.Recipients.Select((recipient, index) =>
            Consignment.Write(_envelope, index, _handlings[recipient.Mailbox.Nation], stamp))]);
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
