using Backbone.Gateway.Accepting;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Collecting;

/// <summary>Who is told of what was collected, once it is on disk: readers, authors, whoever writes receipts, operators.</summary>
internal sealed class CollectionBells(
    FactSignal facts, Watchers<MailboxAddress> mail, Watchers<EnvelopeId> states, AlarmBoard alarms)
{
    /// <summary>Tells them.</summary>
    public void Ring(AnnouncedEntry entry, AcceptanceOutcome outcome)
    {
        switch (outcome)
        {
            case AcceptanceOutcome.Accepted(_, var answered):
                mail.Changed(entry.Mailbox);
                facts.Ring();
                foreach (var envelope in answered) states.Changed(envelope);
                break;
            case AcceptanceOutcome.Quarantined(_, _, var alarm):
                alarms.Raise(alarm);
                facts.Ring();
                break;
            case AcceptanceOutcome.AlreadyCollected or AcceptanceOutcome.Trimmed or AcceptanceOutcome.Expired or AcceptanceOutcome.LaneStopped:
                break;
            default:
                throw new InvalidOperationException($"an outcome of unknown kind {outcome.GetType().Name}");
        }
    }
}
