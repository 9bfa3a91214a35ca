using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Protocol.Verification;

/// <summary>
/// Whether an envelope is sealed to exactly the readers of its mailboxes: every reader once, with a key that may be
/// sealed to now, and for no longer than that key will open.
/// </summary>
public static class ReaderKeyCheck
{
    private const string SealAgain = "look the recipients up again and seal anew";

    /// <summary>Checks all recipients by the key sets in force; a receipt needs no keys, but a mailbox.</summary>
    public static Refused? Check(FederationSnapshot federation, Header header, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(header);
        return header.Recipients
            .Select(recipient => Check(federation, header, recipient, now))
            .FirstOrDefault(refused => refused is not null);
    }

    /// <summary>Whether there is such a mailbox, and it reads this format; asks for no keys.</summary>
    public static Refused? CheckMailbox(FederationSnapshot federation, MailboxAddress address, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        if (federation.FindMailbox(address, now) is not { } mailbox) return Unknown(address);
        return mailbox.Formats.Contains(EnvelopeLimits.Format) ? null : NotRead(address);
    }

    /// <summary>The same for one recipient.</summary>
    public static Refused? Check(FederationSnapshot federation, Header header, RecipientEntry recipient, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(recipient);
        if (federation.FindMailbox(recipient.Mailbox, now) is not { } mailbox) return Unknown(recipient.Mailbox);
        if (header.IsReceipt) return null;
        if (!mailbox.Formats.Contains(EnvelopeLimits.Format)) return NotRead(recipient.Mailbox);
        var reached = new HashSet<Reader>(ReferenceEqualityComparer.Instance);
        foreach (var kid in recipient.Kids)
        {
            if (mailbox.FindEpoch(kid) is not ({ } reader, { } epoch) || !epoch.MayBeSealedToAt(now))
                return Mismatch($"{kid} is no key in force of a reader of {recipient.Mailbox}");
            if (header.Expires > epoch.LatestExpiry)
                return Mismatch($"it outlives a key of {recipient.Mailbox}, which opens until {epoch.LatestExpiry}");
            if (!reached.Add(reader)) return Mismatch($"a reader of {recipient.Mailbox} is reached by two keys");
        }
        var left = mailbox.Readers.FirstOrDefault(reader => reader.EpochToSealTo(now) is not null && !reached.Contains(reader));
        return left is null ? null : Mismatch($"{left.Principal} reads {recipient.Mailbox} too, and is left out");
    }

    private static Refused Unknown(MailboxAddress mailbox) =>
        new(RefusalReason.MailboxUnknown, $"{mailbox} is in no key set in force", SealAgain);

    private static Refused NotRead(MailboxAddress mailbox) =>
        new(RefusalReason.FormatNotSupported, $"{mailbox} does not read format {EnvelopeLimits.Format}");

    private static Refused Mismatch(string what) => new(RefusalReason.ReaderKeyMismatch, what, SealAgain);
}
