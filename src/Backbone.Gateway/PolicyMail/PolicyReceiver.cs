using Backbone.Gateway.Documents;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.PolicyMail;

/// <summary>
/// Hands what comes into the nation's own mailbox to the <see cref="PolicyIntake"/>, oldest first. What one nation sent holds
/// up no other's: 1 what must wait makes the rest of that nation wait, for its versions come in order · 2 what breaks the
/// intake is put aside, with an alarm.
/// </summary>
internal sealed class PolicyReceiver(
    PolicyIntake intake, GatewayIdentity identity, DocumentLink link, NationalStore store, Watchers<MailboxAddress> mail, TimeProvider clock,
    ILogger<PolicyReceiver> log) : LastingTask(clock, log)
{
    private const int Step = 16;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        var signal = mail.Watch(identity.Mailbox);
        try
        {
            await TakeAllAsync(link.RefreshAsync, cancellation);
            await signal.WaitAsync(Look, Clock, cancellation);
        }
        finally
        {
            mail.Leave(identity.Mailbox, signal);
        }
    }

    /// <summary>Goes once through all that is not done with.</summary>
    internal async Task TakeAllAsync(Func<NationCode, CancellationToken, Task> refresh, CancellationToken cancellation)
    {
        var (mailbox, reader, after) = (identity.Mailbox.ToString(), identity.Address.ToString(), 0L);
        var waiting = new HashSet<string>();
        while (await store.ReadAsync(session => MailTable.List(session, mailbox, reader, all: false, after, Step), cancellation) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                var sender = await store.ReadAsync(session => MailTable.FindSender(session, mailbox, row.Envelope), cancellation);
                if (!waiting.Contains(sender) && !await TryTakeAsync(row.Envelope, refresh, cancellation)) waiting.Add(sender);
            }
            after = rows[^1].Place;
        }
    }

    private async Task<bool> TryTakeAsync(
        EnvelopeId envelope, Func<NationCode, CancellationToken, Task> refresh, CancellationToken cancellation)
    {
        try
        {
            await intake.TakeAsync(envelope, refresh, cancellation);
        }
        // 1
        catch (GatewayException later)
        {
            log.PolicyWaits(envelope, later.Message);
            return false;
        }
        // 2. Only what a message can bring about: a broken store, or a process that ends, is no fault of the message's.
        catch (Exception fault) when (fault is ArgumentException or FormatException or ArithmeticException or IndexOutOfRangeException
            or NullReferenceException or (InvalidOperationException and not ObjectDisposedException))
        {
            log.PolicyBroke(fault, envelope);
            await intake.PutAsideAsync(envelope, new Refused(RefusalReason.DocumentInvalid,
                $"the policy message could not be taken up: {fault.GetType().Name}", "the log says where; report it"), cancellation);
        }
        return true;
    }
}
