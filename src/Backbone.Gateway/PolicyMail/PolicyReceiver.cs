using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Grpc.Core;

namespace Backbone.Gateway.PolicyMail;

/// <summary>
/// Takes up what other nations' gateways say that they take in: 1 opens what lies in the nation's own mailbox · 2 the form,
/// and that it is of the nation whose gateway sent it · 3 the <see cref="DocumentKeeper"/> judges and keeps it. What does not
/// hold is an alarm; the version known before stays.
/// </summary>
internal sealed class PolicyReceiver(
    GatewayIdentity identity, DocumentKeeper documents, DocumentLink link, NationalStore store, Watchers<MailboxAddress> mail,
    AlarmBoard alarms, TimeProvider clock, ILogger<PolicyReceiver> log) : BackgroundService
{
    private const int Step = 16;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var signal = mail.Watch(identity.Mailbox);
        try
        {
            while (true)
            {
                await TryTakeAllAsync(stoppingToken);
                await signal.WaitAsync(Look, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
        finally
        {
            mail.Leave(identity.Mailbox, signal);
        }
    }

    /// <summary>Takes all that lies there.</summary>
    internal async Task TakeAllAsync(CancellationToken cancellation)
    {
        var (mailbox, reader) = (identity.Mailbox.ToString(), identity.Address.ToString());
        while (await store.ReadAsync(session => MailTable.List(session, mailbox, reader, all: false, 0, Step), cancellation) is { Count: > 0 } rows)
            foreach (var row in rows) await TakeAsync(row.Envelope, cancellation);
    }

    private async Task TryTakeAllAsync(CancellationToken cancellation)
    {
        try
        {
            await TakeAllAsync(cancellation);
        }
        // An edge: the broker may be away when newer documents are needed, the disk be full; it looks again.
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            log.LoopFailed(fault, nameof(PolicyReceiver), (long)Look.TotalMilliseconds);
        }
    }

    private async Task TakeAsync(EnvelopeId envelope, CancellationToken cancellation)
    {
        var mailbox = identity.Mailbox.ToString();
        var delivered = await store.ReadAsync(session => MailTable.Read(session, mailbox, envelope), cancellation)
            ?? throw new InvalidOperationException($"{envelope} was listed and is not there");
        var refused = Read(delivered, out var message) ?? await AdoptAsync(message!, cancellation);
        var now = Timestamp.Now(clock);
        await store.WriteAsync(session =>
        {
            MailTable.MarkOpened(session, mailbox, envelope, identity.Address.ToString());
            if (refused is null) SaltTable.Of(session, message!.Document.Hash, message.Salt.ToArray());
            else Journal.Append(session, now, JournalEntries.Alarm(AlarmKind.Document, refused.ToString(), envelope, mailbox));
        }, cancellation);
        if (refused is null) return;
        alarms.Raise(AlarmKind.Document);
        log.PolicyRefused(envelope, refused);
    }

    private Refused? Read(Delivered delivered, out PolicyMessage? message)
    {
        message = null;
        // 1
        if (!Header.TryRead(delivered.Header.Memory, out var header, out var refused)
            || !Handling.TryRead(delivered.Handling.Memory, out var handling, out refused)) return refused;
        var wraps = delivered.Wraps.Select(wrap => new Wrap(new OpeningKid(wrap.Kid.Span), wrap.Enc.Memory, wrap.Ct.Memory)).ToList();
        if (!EnvelopeOpener.TryOpen(header, handling.Hash, header.IndexOf(identity.Mailbox), wraps, delivered.Content.Span,
            identity.Custody, out var content, out refused)) return refused;
        // 2
        return PolicyMessage.TryRead(content, handling.Author.Nation, out message, out refused) ? null : refused;
    }

    // 3
    private async Task<Refused?> AdoptAsync(PolicyMessage message, CancellationToken cancellation)
    {
        var refused = await TryAdoptAsync(message.Document, cancellation);
        if (refused is null) return null;
        // Its signer may stand in a newer mandate than is known here.
        if (!FederationDocument.TryRead(message.Document.Payload, out var document, out _) || document.Head.Nation is not { } nation) return refused;
        try
        {
            await link.RefreshAsync(nation, cancellation);
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
