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
    /// <summary>Tells them, each once of all that came together.</summary>
    public void Ring(IEnumerable<(AnnouncedEntry Entry, AcceptanceOutcome Outcome)> collected)
    {
        var (mailboxes, envelopes, isToTell) = (new HashSet<MailboxAddress>(), new HashSet<EnvelopeId>(), false);
        foreach (var (entry, outcome) in collected)
            switch (outcome)
            {
                case AcceptanceOutcome.Accepted(_, var answered):
                    mailboxes.Add(entry.Mailbox);
                    envelopes.UnionWith(answered);
                    isToTell = true;
                    break;
                case AcceptanceOutcome.Quarantined(_, _, var alarm):
                    alarms.Raise(alarm);
                    isToTell = true;
                    break;
                case AcceptanceOutcome.AlreadyCollected or AcceptanceOutcome.Trimmed or AcceptanceOutcome.Expired or AcceptanceOutcome.LaneStopped:
                    break;
                default:
                    throw new InvalidOperationException($"an outcome of unknown kind {outcome.GetType().Name}");
            }
        if (isToTell) facts.Ring();
        foreach (var mailbox in mailboxes) mail.Changed(mailbox);
        foreach (var envelope in envelopes) states.Changed(envelope);
    }
}
