using System.Collections.Immutable;
using Backbone.Authority.Enrolling;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;

namespace Backbone.Authority.Withdrawing;

/// <summary>Takes somebody, or one device, out of a nation's roster and key set (SPEC § Roster, § Key set). What was signed before stands.</summary>
/// <param name="Address">Whose.</param>
/// <param name="Devices">Which devices; null: all, and the person with them.</param>
/// <param name="Keys">The signing keys of those devices.</param>
/// <param name="OpeningKeys">Their opening keys, those among them that a gateway held for its systems.</param>
/// <param name="Status">What becomes of the signing keys.</param>
/// <param name="Now">Since when.</param>
internal sealed record Withdrawal(
    PrincipalAddress Address, ImmutableHashSet<string>? Devices, ImmutableHashSet<SigningKid> Keys, ImmutableHashSet<OpeningKid> OpeningKeys,
    KeyStatus Status, Timestamp Now)
{
    /// <summary>A person who leaves: the keys sign no more, and no role is left.</summary>
    public static Withdrawal OfPerson(PrincipalAddress address, Timestamp now) => new(address, null, [], [], KeyStatus.Retired, now);

    /// <summary>A device that was lost or stolen: its keys count as known to others.</summary>
    public static Withdrawal OfDevice(PrincipalAddress address, string device, IReadOnlyList<EnrollmentRequest> approved, Timestamp now) => new(
        address, [device],
        [.. approved.SelectMany(request => request.SigningKeys).Select(key => key.Key.Kid)],
        [.. approved.SelectMany(request => request.OpeningKeys).SelectMany(row => row.Keys).Select(key => key.Kid)], KeyStatus.Compromised, now);

    /// <summary>The principals without it.</summary>
    public ImmutableArray<Principal> Apply(ImmutableArray<Principal> principals) =>
        [.. principals.Select(principal => principal.Address == Address || IsHeldFor(principal) ? Without(principal) : principal)];

    /// <summary>The key set without it: its epochs are withdrawn and stay, so that whoever sealed to one of them is told which it was.</summary>
    public KeySetDraft Apply(KeySetDraft draft) => draft with
    {
        Mailboxes = [.. draft.Mailboxes.Select(Without)],
        StampKeys = [.. draft.StampKeys.Select(stamp => Keys.Contains(stamp.Key.Kid) ? stamp with { Withdrawn = true } : stamp)],
        BorderKeys = Without(draft.BorderKeys, all: false),
    };

    // A gateway's lost machine had the keys of its systems and of the authors of drafts too.
    private bool IsHeldFor(Principal principal) => principal.SigningKeys.Any(key => Keys.Contains(key.Key.Kid));

    private Principal Without(Principal principal) => principal with
    {
        Roles = Devices is null ? [] : principal.Roles,
        TlsIdentity = Devices is null ? null : principal.TlsIdentity,
        Drafts = Devices is not null && principal.Drafts,
        SigningKeys = [.. principal.SigningKeys.Select(key => key.Status == KeyStatus.Active && (Devices is null || Keys.Contains(key.Key.Kid))
            ? key with { Status = Status, CompromisedSince = Status == KeyStatus.Compromised ? 0 : null } : key)],
    };

    // One key says the same wherever it stands, so a device is withdrawn from every mailbox at once.
    private Mailbox Without(Mailbox mailbox) => mailbox with
    {
        Readers = [.. mailbox.Readers.Select(reader => reader with { Epochs = Without(reader.Epochs, IsMeant(reader)) })],
    };

    // What has not begun was sealed to by nobody, and goes; so what follows may begin now.
    private ImmutableArray<OpeningEpoch> Without(ImmutableArray<OpeningEpoch> epochs, bool all) =>
    [
        .. epochs.Where(epoch => !IsGone(epoch, all) || epoch.SealedTo.From <= Now)
            .Select(epoch => IsGone(epoch, all) ? epoch with { Withdrawn = true } : epoch),
    ];

    private bool IsGone(OpeningEpoch epoch, bool all) => all || OpeningKeys.Contains(epoch.Key.Kid);

    private bool IsMeant(Reader reader) => reader.Principal == Address && (Devices is null || Devices.Contains(reader.Device));
}
