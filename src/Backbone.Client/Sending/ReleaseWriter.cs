using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Client.Verifying;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;

namespace Backbone.Client.Sending;

/// <summary>
/// The originators' releases that a message carries: 1 the author's own, each about an ORCON message that the author sent,
/// signed here · 2 those that others signed, from the mail that brought them and that is verified first: all that it
/// brought, as they came. What the message derives from further back only the gateway sees, so which of them will count is
/// not guessed here.
/// </summary>
internal sealed class ReleaseWriter(
    GatewayConnection gateway, MemberLookup members, MailVerifier verifier, SentMail sent, Profile profile, IKeyCustody custody,
    TimeProvider clock)
{
    /// <exception cref="BackboneException">Usage, NotFound, Refused, Identity, FailedVerification, Unreachable.</exception>
    public async Task<ImmutableArray<OriginatorRelease>> WriteAsync(
        OutgoingMessage message, FederationSnapshot federation, CancellationToken cancel)
    {
        var own = ImmutableArray.CreateBuilder<OriginatorRelease>();
        foreach (var grant in message.Grants) own.Add(await GiveAsync(grant, federation, cancel).ConfigureAwait(false));
        return [.. own, .. await CollectAsync(message, cancel).ConfigureAwait(false)];
    }

    /// <summary>Only what others signed, on which alone a ruling depends; needs no key.</summary>
    /// <exception cref="BackboneException">Usage, NotFound, Refused, FailedVerification, Unreachable.</exception>
    public async Task<ImmutableArray<OriginatorRelease>> CollectAsync(OutgoingMessage message, CancellationToken cancel)
    {
        if (!message.ReleasedBy.IsEmpty && !message.Relations.Any(relation => relation.Kind == RelationKind.DerivedFrom))
            throw new BackboneException(FaultKind.Usage,
                $"{message.ReleasedBy[0]} is named for its releases, and nothing that the message derives from",
                "name the original that the message holds material from");
        var collected = ImmutableArray.CreateBuilder<OriginatorRelease>();
        foreach (var mail in message.ReleasedBy)
            collected.AddRange(await CollectAsync(mail, cancel).ConfigureAwait(false));
        // Two messages may have brought the same.
        return [.. collected.DistinctBy(release => Digest.Of(release.Signature.Span))];
    }

    private async Task<OriginatorRelease> GiveAsync(ReleaseGrant grant, FederationSnapshot federation, CancellationToken cancel)
    {
        var now = Timestamp.Now(clock);
        var until = grant.Until ?? now.Plus(ClientLimits.DefaultReleaseLifetime);
        if (until <= now)
            throw new BackboneException(FaultKind.Usage, $"the release of {grant.Original} would have ended at {until}", "name a later time");
        if (grant.To.IsDefaultOrEmpty)
            throw new BackboneException(FaultKind.Usage, $"the release of {grant.Original} names no mailbox", "say where it may go");
        var original = await OwnAsync(grant.Original, cancel).ConfigureAwait(false);
        var mailboxes = members.Resolver(federation, now).Resolve(grant.To, []).To.Select(to => to.Mailbox);
        var (key, _) = new AuthorKeys(federation, profile, custody, now).RequireSigningKey();
        return OriginatorRelease.Give(original.Id, mailboxes, until, key.Key.Kid, custody);
    }

    // The envelope is verified as one's own by whoever fetches it; the gateway gives nobody another's.
    private async Task<Envelope> OwnAsync(EnvelopeReference reference, CancellationToken cancel)
    {
        Envelope original;
        try
        {
            original = await sent.GetAsync(reference, cancel).ConfigureAwait(false);
        }
        catch (BackboneException fault) when (fault.Kind == FaultKind.NotFound)
        {
            throw new BackboneException(FaultKind.Usage, $"{reference} is not released, for {profile.Address} is not its originator: {fault.Message}",
                "take the id from the list of what you sent; only who wrote a message lets it go further", fault);
        }
        return original.Handling.Caveats.Contains(Caveat.Orcon) ? original : throw new BackboneException(FaultKind.Usage,
            $"envelope {original.Id} does not bear ORCON, so it needs no release", "leave the release out");
    }

    private async Task<ImmutableArray<OriginatorRelease>> CollectAsync(EnvelopeReference mail, CancellationToken cancel)
    {
        var delivered = await gateway.GetMailAsync(mail, null, cancel).ConfigureAwait(false);
        // A release outlives the message that brought it.
        var verdict = await verifier.VerifyAsync(delivered, mail, contentHash: null, evenExpired: true, cancel).ConfigureAwait(false);
        if (verdict.Refusal is { } refusal) throw new BackboneException(FaultKind.FailedVerification, refusal) { Checks = verdict.Checks };
        var form = verdict.Form ?? throw new InvalidOperationException("what verified has a form");
        return !form.Handling.Releases.IsEmpty ? form.Handling.Releases : throw new BackboneException(FaultKind.Usage,
            $"message {form.Id} brings no release", "name the message that brought the release; reading it shows what it releases");
    }
}
