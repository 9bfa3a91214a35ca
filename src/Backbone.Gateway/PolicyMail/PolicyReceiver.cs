using Backbone.Gateway.Documents;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.PolicyMail;

/// <summary>Hands what comes into the nation's own mailbox to the <see cref="PolicyIntake"/>, oldest first.</summary>
internal sealed class PolicyReceiver(
    PolicyIntake intake, GatewayIdentity identity, DocumentLink link, NationalStore store, Watchers<MailboxAddress> mail, TimeProvider clock,
    ILogger<PolicyReceiver> log) : LastingTask(clock, log)
{
    private const int Step = 16;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        var (mailbox, reader) = (identity.Mailbox.ToString(), identity.Address.ToString());
        var signal = mail.Watch(identity.Mailbox);
        try
        {
            while (await store.ReadAsync(session => MailTable.List(session, mailbox, reader, all: false, 0, Step), cancellation) is { Count: > 0 } rows)
                foreach (var row in rows) await intake.TakeAsync(row.Envelope, link.RefreshAsync, cancellation);
            await signal.WaitAsync(Look, Clock, cancellation);
        }
        finally
        {
            mail.Leave(identity.Mailbox, signal);
        }
    }
}
