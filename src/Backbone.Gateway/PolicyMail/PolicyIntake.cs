using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Opening;
using Backbone.Gateway.Storage;
using Backbone.Policies;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Grpc.Core;

namespace Backbone.Gateway.PolicyMail;

/// <summary>
/// Takes up what another nation's gateway says that it takes in: 1 opens what lies in the nation's own mailbox · 2 the form,
/// and that it is of the nation whose gateway sent it · 3 its text compiles, and is that nation's · 4 the
/// <see cref="DocumentKeeper"/> judges and keeps it. What does not hold is an alarm; the version known before stays.
/// </summary>
internal sealed class PolicyIntake(
    GatewayIdentity identity, DocumentKeeper documents, NationalStore store, AlarmBoard alarms, TimeProvider clock, ILogger<PolicyIntake> log)
{
    /// <summary>Takes one message up, or says why not; either way it is done with.</summary>
    /// <param name="envelope">A message in the nation's own mailbox.</param>
    /// <param name="refresh">Fetches the newest documents of a nation: its signer may stand in a newer mandate.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="GatewayException">Newer documents cannot be asked for now; it waits.</exception>
    public async Task TakeAsync(
        EnvelopeId envelope, Func<NationCode, CancellationToken, Task> refresh, CancellationToken cancellation)
    {
        var mailbox = identity.Mailbox.ToString();
        var delivered = await store.ReadAsync(session => MailTable.Read(session, mailbox, envelope), cancellation)
            ?? throw new InvalidOperationException($"{envelope} was listed and is not there");
        var refused = Read(envelope, delivered, out var message) ?? await AdoptAsync(message!, refresh, cancellation);
        if (refused is not null)
        {
            await PutAsideAsync(envelope, refused, cancellation);
            return;
        }
        await store.WriteAsync(session =>
        {
            MailTable.MarkOpened(session, mailbox, envelope, identity.Address.ToString());
            SaltTable.Of(session, message!.Document.Hash, message.Salt.ToArray());
        }, cancellation);
    }

    /// <summary>Is done with a message that does not hold.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="refused">What is wrong with it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task PutAsideAsync(EnvelopeId envelope, Refused refused, CancellationToken cancellation)
    {
        var (mailbox, now) = (identity.Mailbox.ToString(), Timestamp.Now(clock));
        var told = await store.WriteAsync(session =>
        {
            MailTable.MarkOpened(session, mailbox, envelope, identity.Address.ToString());
            var sender = MailTable.FindSender(session, mailbox, envelope);
            return new AlarmEntry(AlarmKind.Document, sender, refused.ToString()) { Envelope = envelope, Mailbox = mailbox }.Append(session, now);
        }, cancellation);
        alarms.Raise(AlarmKind.Document);
        if (told) log.PolicyRefused(envelope, refused);
    }

    private Refused? Read(EnvelopeId envelope, Delivered delivered, out PolicyMessage? message)
    {
        message = null;
        // 1
        if (!Header.TryRead(delivered.Header.Memory, out var header, out var refused)
            || !Handling.TryRead(delivered.Handling.Memory, out var handling, out refused)) return refused;
        if (!DeliveredContent.TryOpen(envelope, delivered, header, header.IndexOf(identity.Mailbox), identity.Custody, out var content, out refused))
            return refused;
        // 2
        return PolicyMessage.TryRead(content, handling.Author.Nation, out message, out refused) ? CheckText(message) : refused;
    }

    // 3
    private Refused? CheckText(PolicyMessage message)
    {
        if (!FederationDocument.TryRead(message.Document.Payload, out var document, out var refused)) return refused;
        return document is Acceptance acceptance && !AcceptancePolicy.TryCompile(PolicySource.Of(acceptance), documents.Snapshot,
            Timestamp.Now(clock), UnknownNames.MatchNobody, out _, out var faults)
                ? new Refused(RefusalReason.DocumentInvalid, $"{acceptance.Id} cannot be compiled: {faults[0]}", "ask that nation to correct it")
                : null;
    }

    // 4
    private async Task<Refused?> AdoptAsync(
        PolicyMessage message, Func<NationCode, CancellationToken, Task> refresh, CancellationToken cancellation)
    {
        var refused = await TryAdoptAsync(message.Document, cancellation);
        if (refused is null) return null;
        // Its signer may stand in a newer mandate than is known here.
        if (!FederationDocument.TryRead(message.Document.Payload, out var document, out _) || document.Head.Nation is not { } nation) return refused;
        try
        {
            await refresh(nation, cancellation);
        }
        catch (RpcException away)
        {
            throw new GatewayException($"{document.Id} is not adopted yet, for newer documents of {nation} cannot be asked for: {away.Status.Detail}", away);
        }
        return await TryAdoptAsync(message.Document, cancellation);
    }

    private async Task<Refused?> TryAdoptAsync(SignedDocument document, CancellationToken cancellation) =>
        (await documents.AdoptAsync([document.Bytes.ToArray()], cancellation))[0] switch
        {
            Adoption.Adopted or Adoption.AlreadyKnown => null,
            Adoption.Rejected rejected => rejected.Refusal,
            Adoption.Contradiction contradiction => new Refused(RefusalReason.DocumentInvalid,
                $"{contradiction.Other} contradicts the one known", "ask that nation which one counts"),
            var other => throw new InvalidOperationException($"an adoption of unknown kind {other.GetType().Name}"),
        };
}
