using System.Security.Cryptography;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.PolicyMail;

/// <summary>
/// Tells the other nations' gateways what this nation takes in: each version of the acceptance policy goes to each of
/// them once, sealed like any message, through the <see cref="ReleaseDesk"/>. A nation that joins is told when its keys are
/// known.
/// </summary>
internal sealed class PolicySender(
    ReleaseDesk desk, GatewayIdentity identity, DocumentKeeper documents, BorderKeeper borders, NationalStore store, TimeProvider clock,
    ILogger<PolicySender> log) : LastingTask(clock, log)
{
    /// <summary>How long it waits where nothing changes: keys and lifetimes begin and end.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        var change = documents.NextChange;
        await TellAsync(cancellation);
        await Task.WhenAny(change, Task.Delay(Look, Clock, cancellation));
    }

    /// <summary>Tells those who have not been told of the version in force.</summary>
    internal async Task TellAsync(CancellationToken cancellation)
    {
        // The view by which the desk rules: documents are there a moment before the borders have followed them.
        var (federation, now) = (borders.Current.Federation, Timestamp.Now(Clock));
        if (federation.FindAcceptance(identity.Nation, now) is not { } acceptance) return;
        var told = await store.ReadAsync(session => PolicyTable.NationsTold(session, acceptance.Head.Version), cancellation);
        var untold = federation.Charter.Nations.Select(nation => nation.Code)
            .Where(nation => nation != identity.Nation && !told.Contains(nation))
            .Select(nation => Address(federation, nation, now)).OfType<AddressedTo>().Take(EnvelopeLimits.Recipients).ToList();
        if (untold.Count == 0) return;
        var (document, salt) = await store.WriteAsync(session => (
            DocumentTable.Find(session, acceptance.Id) ?? throw new InvalidOperationException($"{acceptance.Id} is in force and not in the store"),
            SaltTable.Of(session, acceptance.Id.Hash, RandomNumberGenerator.GetBytes(DocumentVersion.SaltBytes))), cancellation);
        if (!SignedDocument.TryRead(document, out var signed, out var unread))
            throw new InvalidOperationException($"{acceptance.Id} was kept and cannot be read: {unread}");
        var message = EnvelopeSealer.Seal(Plan(federation, untold, new PolicyMessage(salt, signed), now), identity.Custody);
        var outcome = await desk.RuleAsync(new ReleaseRequest(message.Envelope.Bytes, identity.Address, [])
        {
            Alongside = session =>
            {
                foreach (var one in untold) PolicyTable.MarkTold(session, one.Mailbox.Nation, acceptance.Head.Version);
            },
        }, cancellation);
        if (outcome is ReleaseOutcome.Refused refused) throw new GatewayException($"{acceptance.Id} cannot be sent: {refused.Refusal}");
        log.PolicySent(acceptance.Id, untold.Count);
    }

    private static AddressedTo? Address(FederationSnapshot federation, NationCode nation, Timestamp now) =>
        federation.FindBorderKeyToSealTo(nation, now) is not null
        && federation.FindMailbox(MailboxAddress.GatewayOf(nation), now) is { } mailbox
        && mailbox.EpochsToSealTo(now) is { IsEmpty: false } epochs
            ? new AddressedTo(mailbox.Address, RecipientRole.Info, [.. epochs.Select(epoch => epoch.Key)]) : null;

    private EnvelopePlan Plan(FederationSnapshot federation, List<AddressedTo> to, PolicyMessage message, Timestamp now)
    {
        var kid = identity.FindSigningKid(federation, identity.Address, now)
            ?? throw new GatewayException($"no service key of {identity.Address} is in force and held here; publish a roster with one");
        var roster = federation.FindRoster(identity.Nation, now)
            ?? throw new GatewayException($"no roster of {identity.Nation} is in force; publish one");
        return new EnvelopePlan
        {
            Federation = identity.Federation,
            MessageId = MessageId.New(Clock),
            To = [.. to],
            Precedence = Precedence.Priority,
            Expires = now.Plus(EnvelopeLimits.Lifetime - EnvelopeLimits.ClockSkew),
            Content = message.ToContent(),
            Handling = HandlingPlan.By(identity.Address, kid, roster, Category.Policy, PolicyMessage.Marking, now),
        };
    }
}
