using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Sending;

/// <summary>
/// An envelope of one's own, given back by the gateway: 1 it reads strictly · 2 it is the one asked for · 3 it is by the
/// profile's holder, or on behalf · 4 the author's key signed it, whatever became of that key since.
/// </summary>
internal static class OwnEnvelope
{
    public static bool TryRead(
        Wire.GetSentResponse answer, EnvelopeReference asked, PrincipalAddress owner, FederationSnapshot federation, Timestamp now,
        [NotNullWhen(true)] out Envelope? envelope, [NotNullWhen(false)] out Refused? refused)
    {
        // 1
        if (!Envelope.TryRead(answer.Envelope.Memory, out envelope, out refused)) return false;
        refused = Check(envelope, asked, owner, federation, now);
        if (refused is not null) envelope = null;
        return envelope is not null && refused is null;
    }

    private static Refused? Check(
        Envelope envelope, EnvelopeReference asked, PrincipalAddress owner, FederationSnapshot federation, Timestamp now)
    {
        var handling = envelope.Handling;
        // 2
        if (!asked.Matches(envelope.Id))
            return new Refused(RefusalReason.EntryMismatch, $"{asked} was asked for, and the gateway gave {envelope.Id}");
        // 3
        if (handling.Author != owner && handling.OnBehalfOf != owner)
            return new Refused(RefusalReason.CallerMismatch, $"it is by {handling.Author}, not by {owner}");
        // 4
        var key = federation.FindSigningKey(owner.Nation, handling.SigningKid, now);
        if (key is null || key.Principal.Address != handling.Author)
            return new Refused(RefusalReason.AuthorUnknown, $"its signing key is not one of {handling.Author}");
        return AuthorCheck.IsSigned(envelope.Endorsements, envelope.Signed, key.Key) ? null
            : new Refused(RefusalReason.SignatureInvalid, $"the signature of {handling.Author} does not verify");
    }
}
