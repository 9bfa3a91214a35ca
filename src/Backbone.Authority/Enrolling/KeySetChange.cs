using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;

namespace Backbone.Authority.Enrolling;

/// <summary>
/// Puts what a request asks for into a nation's key set: readers and their epochs, border keys, stamp keys. New epochs begin where
/// the newest that is there ends; what is there already stays as it is. What no longer opens anything is left out.
/// </summary>
internal static class KeySetChange
{
    private static readonly ImmutableArray<uint> Formats = [1];

    /// <summary>Applies a request.</summary>
    public static KeySetDraft Apply(KeySetDraft before, EnrollmentRequest request, EnrollmentGrant grant, Timestamp now)
    {
        var mailboxes = before.Mailboxes.ToDictionary(mailbox => mailbox.Address);
        foreach (var keys in request.OpeningKeys.Where(keys => keys.Use == OpeningUse.Mailbox))
        {
            var reader = ReaderOf(keys, request, before, now);
            foreach (var address in MailboxesOf(reader, request, grant, before))
                mailboxes[address] = With(mailboxes.GetValueOrDefault(address), address, reader);
        }
        var border = request.OpeningKeys.Where(keys => keys.Use == OpeningUse.Border).SelectMany(keys => keys.Keys);
        return Pruned(before with
        {
            Mailboxes = [.. mailboxes.Values],
            BorderKeys = Continue(before.BorderKeys, [.. border], now),
            StampKeys = StampKeysOf(before, request, now),
        }, now);
    }

    private static ImmutableArray<StampKey> StampKeysOf(KeySetDraft before, EnrollmentRequest request, Timestamp now)
    {
        var there = before.StampKeys.Select(stamp => stamp.Key.Kid).ToHashSet();
        var asked = request.SigningKeys.Where(key => key.Use == SigningUse.Stamp).ToLookup(key => there.Contains(key.Key.Kid));
        var replaced = asked[false].Any() ? asked[true].Select(key => key.Key.Kid).ToHashSet() : [];
        return
        [
            .. before.StampKeys.Select(stamp => replaced.Contains(stamp.Key.Kid) ? stamp with { Lifetime = RosterChange.Replaced(stamp.Lifetime, now) } : stamp),
            .. asked[false].Select(key => new StampKey(key.Key, new Lifetime(now, now.Plus(RosterChange.KeyLifetime)), Withdrawn: false)),
        ];
    }

    /// <summary>Without the epochs and stamp keys that no message alive can need.</summary>
    public static KeySetDraft Pruned(KeySetDraft draft, Timestamp now) => draft with
    {
        // A reader who can open nothing makes room, and so does a mailbox that nobody opens.
        Mailboxes = [.. draft.Mailboxes.Select(mailbox => mailbox with
        {
            Readers = [.. mailbox.Readers.Select(reader => reader with { Epochs = [.. reader.Epochs.Where(epoch => epoch.DestroyedAt > now)] })
                .Where(reader => !reader.Epochs.IsEmpty)],
        }).Where(mailbox => !mailbox.Readers.IsEmpty)],
        BorderKeys = [.. draft.BorderKeys.Where(epoch => epoch.DestroyedAt > now)],
        StampKeys = [.. draft.StampKeys.Where(stamp => stamp.Lifetime.Until.Plus(OpeningEpoch.OpensFor) > now)],
    };

    // A device reads several mailboxes with one row of keys, which then says the same everywhere.
    private static Reader ReaderOf(RequestedOpeningKeys keys, EnrollmentRequest request, KeySetDraft before, Timestamp now)
    {
        var device = request.DeviceOf(keys);
        var known = before.Mailboxes.SelectMany(mailbox => mailbox.Readers)
            .FirstOrDefault(reader => reader.Principal == keys.Principal && reader.Device == device);
        var epochs = Continue(known?.Epochs ?? [], keys.Keys, now);
        return known is not null ? known with { Epochs = epochs }
            : new Reader(keys.Principal, IsService(keys, request) ? ReaderKind.Service : ReaderKind.Device, device, epochs);
    }

    // Its own, the shared one where that is granted, and every one that it reads already.
    private static IEnumerable<MailboxAddress> MailboxesOf(Reader reader, EnrollmentRequest request, EnrollmentGrant grant, KeySetDraft before)
    {
        if (reader.Principal.Kind == PrincipalKind.Gateway) return [MailboxAddress.GatewayOf(reader.Principal.Nation)];
        IEnumerable<MailboxAddress> shared = grant.ReadsShared && reader.Principal == request.Address && reader.Principal.Member is { } member
            ? [MailboxAddress.SharedBy(member)] : [];
        return before.Mailboxes.Where(mailbox => mailbox.Readers.Any(other => IsSame(other, reader))).Select(mailbox => mailbox.Address)
            .Append(MailboxAddress.PersonalOf(reader.Principal)).Concat(shared).Distinct();
    }

    private static Mailbox With(Mailbox? known, MailboxAddress address, Reader reader) => known is null
        ? new Mailbox(address, [reader], Formats)
        : known with { Readers = [.. known.Readers.Where(other => !IsSame(other, reader)), reader] };

    private static bool IsSame(Reader one, Reader other) => one.Principal == other.Principal && one.Device == other.Device;

    private static bool IsService(RequestedOpeningKeys keys, EnrollmentRequest request) => request.IsGateways
        || request.SigningKeys.Any(key => key.Principal == keys.Principal && key.Use == SigningUse.Service);

    private static ImmutableArray<OpeningEpoch> Continue(
        ImmutableArray<OpeningEpoch> epochs, ImmutableArray<OpeningPublicKey> keys, Timestamp now)
    {
        // What was withdrawn is sealed to by nobody: what follows it begins now.
        var from = epochs.LastOrDefault(epoch => !epoch.Withdrawn) is { } last && last.SealedTo.Until > now ? last.SealedTo.Until : now;
        if (!epochs.IsEmpty && epochs[^1].SealedTo.From >= from) from = epochs[^1].SealedTo.From.Plus(TimeSpan.FromMilliseconds(1)); // each begins after the one before
        foreach (var key in keys.Where(key => epochs.All(epoch => epoch.Key.Kid != key.Kid)).ToList())
        {
            var until = from.Plus(EpochPlan.Weekly.Length);
            epochs = epochs.Add(new OpeningEpoch(key, new Lifetime(from, until), Withdrawn: false));
            from = until;
        }
        return epochs;
    }
}
