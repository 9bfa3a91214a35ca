using System.Collections.Immutable;
using Backbone.Authority.Enrolling;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;

namespace Backbone.Authority.Withdrawing;

/// <summary>Takes somebody, or one device, out of a nation's roster and key set (SPEC § Roster, § Key set). What was signed before stands.</summary>
/// <param name="Address">Whose.</param>
/// <param name="Devices">Which devices; null: all, and the person with them.</param>
/// <param name="Keys">The signing keys of those devices.</param>
/// <param name="Status">What becomes of the keys.</param>
internal sealed record Withdrawal(PrincipalAddress Address, ImmutableHashSet<string>? Devices, ImmutableHashSet<SigningKid> Keys, KeyStatus Status)
{
    /// <summary>A person who leaves: the keys sign no more, and no role is left.</summary>
    public static Withdrawal OfPerson(PrincipalAddress address) => new(address, null, [], KeyStatus.Retired);

    /// <summary>A device that was lost or stolen: its keys count as known to others.</summary>
    public static Withdrawal OfDevice(PrincipalAddress address, string device, IEnumerable<EnrollmentRequest> approved) => new(address, [device],
        [.. approved.SelectMany(request => request.SigningKeys).Select(key => key.Key.Kid)], KeyStatus.Compromised);

    /// <summary>The principals without it.</summary>
    public ImmutableArray<Principal> Apply(ImmutableArray<Principal> principals) =>
        [.. principals.Select(principal => principal.Address == Address || IsHeldFor(principal) ? Without(principal) : principal)];

    /// <summary>The key set without it: its epochs are withdrawn and stay, so that whoever sealed to one of them is told which it was.</summary>
    public KeySetDraft Apply(KeySetDraft draft) => draft with
    {
        Mailboxes = [.. draft.Mailboxes.Select(Without)],
        StampKeys = [.. draft.StampKeys.Select(stamp => Keys.Contains(stamp.Key.Kid) ? stamp with { Withdrawn = true } : stamp)],
        BorderKeys = Address.Kind == PrincipalKind.Gateway ? [.. draft.BorderKeys.Select(epoch => epoch with { Withdrawn = true })] : draft.BorderKeys,
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
        Readers = [.. mailbox.Readers.Select(reader => IsMeant(reader)
            ? reader with { Epochs = [.. reader.Epochs.Select(epoch => epoch with { Withdrawn = true })] } : reader)],
    };

    private bool IsMeant(Reader reader) => reader.Principal == Address && (Devices is null || Devices.Contains(reader.Device));
}
