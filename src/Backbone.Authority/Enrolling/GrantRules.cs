using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Enrolling;

/// <summary>
/// What may not be granted, whoever says yes: 1 keys that were taken away do not come back · 2 a request is not older than what was
/// granted to that device already · 3 a gateway holds keys of systems only, never of people · 4 who is enrolled renews with a key in force;
/// everything else is a new device, granted as one, under a name of its own.
/// </summary>
/// <param name="roster">The nation's newest; null where there is none yet.</param>
/// <param name="keySet">The nation's newest; null where there is none yet.</param>
/// <param name="granted">Requests of the same device that were granted before.</param>
/// <param name="withdrawn">Requests of devices that were taken out, in the whole nation.</param>
/// <param name="now">The present moment.</param>
internal sealed class GrantRules(
    Roster? roster, KeySet? keySet, IReadOnlyList<EnrollmentRequest> granted, IReadOnlyList<EnrollmentRequest> withdrawn, Timestamp now)
{
    private const string NewKeys = "have it made anew with new keys, in an empty folder";

    /// <summary>Why not; null where nothing speaks against it.</summary>
    public Refused? Check(EnrollmentRequest request, EnrollmentGrant grant) => CheckAlone(request) ?? CheckProof(request, grant);

    /// <summary>What speaks against a request whatever is granted with it: rules 1 to 3.</summary>
    public Refused? CheckAlone(EnrollmentRequest request)
    {
        // 1
        if (IsTakenAway(request)) return No($"it asks with a key of {request.Address} that was taken away", NewKeys);
        // 2
        if (granted.Any(before => before.Created > request.Created))
            return No($"a newer request of {request.Address}, device {request.Device}, was granted already", "have it made anew");
        // 3
        var held = request.SigningKeys.Select(key => key.Principal).Concat(request.OpeningKeys.Select(keys => keys.Principal))
            .Where(principal => principal != request.Address && principal.Kind == PrincipalKind.Person);
        return held.Where(IsPerson).Select(principal => No(
            $"{principal} is a person, and holds the keys: no gateway opens or signs for a person", $"ask without --holds {principal}")).FirstOrDefault();
    }

    // 4
    private Refused? CheckProof(EnrollmentRequest request, EnrollmentGrant grant)
    {
        if (Find(request.Address) is null || IsProved(request) || granted.Any(before => before.Hash == request.Hash)) return null;
        if (!grant.NewDevice)
            return No($"{request.Address} is enrolled, and no key of it that is in force has signed this: it is no renewal",
                "ask the person whether it is a new device, and compare the request's fingerprint; then add --new-device");
        // A certificate alone is no device: the gateway holds the keys.
        var hasKeys = !request.SigningKeys.IsEmpty || !request.OpeningKeys.IsEmpty;
        return hasKeys && ReadersOf(request.Address).Any(reader => reader.Device == request.Device && reader.Epochs.Any(epoch => !epoch.Withdrawn))
            ? No($"{request.Address} has a device {request.Device} already",
                "have the new one named otherwise with --device NAME, or take the old one out first: backbone device lost") : null;
    }

    private bool IsTakenAway(EnrollmentRequest request)
    {
        var gone = withdrawn.SelectMany(KeysOf).ToHashSet(StringComparer.Ordinal);
        if (KeysOf(request).Any(gone.Contains)) return true;
        var dead = (roster?.Principals ?? []).SelectMany(principal => principal.SigningKeys)
            .Where(key => key.Status != KeyStatus.Active).Select(key => key.Key.Kid).ToHashSet();
        var shut = (keySet?.Mailboxes ?? []).SelectMany(mailbox => mailbox.Readers).SelectMany(reader => reader.Epochs).Concat(keySet?.BorderKeys ?? [])
            .Where(epoch => epoch.Withdrawn).Select(epoch => epoch.Key.Kid).ToHashSet();
        return request.SigningKeys.Any(key => dead.Contains(key.Key.Kid))
            || request.OpeningKeys.SelectMany(keys => keys.Keys).Any(key => shut.Contains(key.Kid));
    }

    private static IEnumerable<string> KeysOf(EnrollmentRequest request)
    {
        var keys = request.SigningKeys.Select(key => key.Key.Kid.ToString())
            .Concat(request.OpeningKeys.SelectMany(row => row.Keys).Select(key => key.Kid.ToString()));
        return request.TlsKey is { } tls ? keys.Append(Convert.ToHexString(tls.ExportSubjectPublicKeyInfo())) : keys;
    }

    // Every signing key in a request has signed it.
    private bool IsProved(EnrollmentRequest request) => Find(request.Address) is { } known
        && request.SigningKeys.Any(key => key.Principal == request.Address && known.FindKey(key.Key.Kid)?.MaySignAt(now) == true);

    private bool IsPerson(PrincipalAddress address) =>
        Find(address) is { } known && (known.Roles.Any(role => role != RosterChange.ServiceRole) || known.SigningKeys.Any(key => key.Role == KeyRole.Officer))
        || ReadersOf(address).Any(reader => reader.Kind == ReaderKind.Device);

    private Principal? Find(PrincipalAddress address) => roster?.Principals.FirstOrDefault(principal => principal.Address == address);

    private IEnumerable<Reader> ReadersOf(PrincipalAddress address) =>
        (keySet?.Mailboxes ?? []).SelectMany(mailbox => mailbox.Readers).Where(reader => reader.Principal == address);

    private static Refused No(string detail, string nextStep) => new(RefusalReason.DocumentInvalid, detail, nextStep);
}
