using System.Diagnostics.CodeAnalysis;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Delivery;

/// <summary>What consumers say, from the wire; the only door.</summary>
internal static class SubscriptionForms
{
    /// <summary>Reads the first request of a stream.</summary>
    public static bool TryRead(
        SubscribeRequest wire, PrincipalAddress caller, [NotNullWhen(true)] out SubscriptionRequest? request,
        [NotNullWhen(false)] out Refused? refused)
    {
        request = null;
        if (wire.Open is not { } open)
        {
            refused = Malformed("the first request of a stream opens the subscription");
            return false;
        }
        if (!TryReadNames(open.Mailbox, open.Name, out var mailbox, out var name, out refused)) return false;
        var lease = open.LeaseSeconds == 0 ? SubscriptionLimits.LeaseUsual : TimeSpan.FromSeconds(open.LeaseSeconds);
        var attempts = open.MaxAttempts == 0 ? SubscriptionLimits.AttemptsUsual : open.MaxAttempts;
        if (lease > SubscriptionLimits.LeaseMost)
            refused = Malformed($"a lease is at most {SubscriptionLimits.LeaseMost.TotalSeconds} s");
        else if (attempts > SubscriptionLimits.AttemptsMost)
            refused = Malformed($"there are at most {SubscriptionLimits.AttemptsMost} attempts");
        else request = new SubscriptionRequest(caller, mailbox, name, lease, (int)attempts);
        return request is not null;
    }

    /// <summary>Reads which subscription is meant.</summary>
    public static bool TryReadNames(
        string mailboxText, string nameText, out MailboxAddress mailbox, out SubscriptionName name,
        [NotNullWhen(false)] out Refused? refused)
    {
        name = default;
        refused = !MailboxAddress.TryParse(mailboxText, out mailbox)
            ? Malformed("the mailbox is no mailbox address")
            : !SubscriptionName.TryParse(nameText, out name)
                ? Malformed("a subscription's name is 1 to 64 of a–z, 0–9 and -")
                : null;
        return refused is null;
    }

    /// <summary>Reads all settlements of a request; one that is of no valid form is no part of the contract, and so are too many.</summary>
    public static bool TryRead(SettleRequest wire, out List<SettledDelivery> settlements, [NotNullWhen(false)] out Refused? refused)
    {
        settlements = new List<SettledDelivery>(1 + wire.More.Count);
        refused = wire.More.Count < SubscriptionLimits.SettlementsAhead ? null
            : Malformed($"there are at most {SubscriptionLimits.SettlementsAhead} settlements in a request");
        foreach (var one in wire.More.Prepend(wire.Settlement))
        {
            if (refused is not null || !TryRead(one, out var settled, out refused)) return false;
            settlements.Add(settled);
        }
        return true;
    }

    /// <summary>Reads a settlement.</summary>
    public static bool TryRead(Settlement? wire, out SettledDelivery settled, [NotNullWhen(false)] out Refused? refused)
    {
        settled = default;
        refused = wire is null ? Malformed("there is no settlement")
            : wire.EnvelopeId.Length != Digest.Size ? Malformed("an envelope id has 32 bytes")
            : wire.Kind is not (SettlementKind.Acknowledged or SettlementKind.Refused or SettlementKind.Later)
                ? Malformed("a settlement acknowledges, refuses or puts off")
            : wire.AfterSeconds > SubscriptionLimits.LaterMost.TotalSeconds
                ? Malformed($"a delivery is put off for at most {SubscriptionLimits.LaterMost.TotalSeconds} s")
            : null;
        if (refused is null)
            settled = new SettledDelivery(
                new EnvelopeId(new Digest(wire!.EnvelopeId.Span)), wire.Kind, TimeSpan.FromSeconds(wire.AfterSeconds));
        return refused is null;
    }

    /// <summary>What was said is not of the contract's form.</summary>
    public static Refused Malformed(string what) => new(RefusalReason.Malformed, what, "see gateway/v1/mailbox_service.proto");
}
