using System.Collections.Immutable;
using Backbone.Protocol.Addresses;

namespace Backbone.Authority.Enrolling;

/// <summary>Which keys somebody makes, and what the key files are called.</summary>
/// <param name="Address">Who asks.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Device">Which of its devices has the keys.</param>
/// <param name="Signing">Signing keys.</param>
/// <param name="Opening">Rows of opening keys.</param>
public sealed record KeyPlan(
    PrincipalAddress Address, string Title, string Device, ImmutableArray<KeyPlan.SigningFile> Signing,
    ImmutableArray<KeyPlan.OpeningFile> Opening)
{
    /// <summary>Whether next signing keys are made beside those in use, which sign the request too.</summary>
    public bool NewSigningKeys { get; init; }

    /// <summary>A key file with one signing key.</summary>
    public sealed record SigningFile(string Name, PrincipalAddress Principal, SigningUse Use);

    /// <summary>A key file with a row of opening keys.</summary>
    public sealed record OpeningFile(string Name, PrincipalAddress Principal, OpeningUse Use);

    /// <summary>A person's own machine, or that of a system which holds its own keys.</summary>
    public static KeyPlan OfPerson(PrincipalAddress address, string title, string device, bool isSystem) => new(address, title, device,
        [new SigningFile("signing", address, isSystem ? SigningUse.Service : SigningUse.Officer)],
        [new OpeningFile("reader", address, OpeningUse.Mailbox)]);

    /// <summary>A system whose keys its gateway holds: it has a TLS certificate, and nothing else.</summary>
    public static KeyPlan OfClient(PrincipalAddress address, string title) => new(address, title, "service", [], []);

    /// <summary>A nation's gateway.</summary>
    /// <param name="nation">The nation.</param>
    /// <param name="members">For whose drafts it signs.</param>
    /// <param name="systems">For whom it opens and signs.</param>
    public static KeyPlan OfGateway(NationCode nation, IEnumerable<MemberAddress> members, IEnumerable<PrincipalAddress> systems)
    {
        var (gateway, held) = (PrincipalAddress.GatewayOf(nation), systems.ToList());
        return new KeyPlan(gateway, $"Gateway of {nation}", "gateway",
            [
                new SigningFile("stamp", gateway, SigningUse.Stamp),
                new SigningFile("receipts", gateway, SigningUse.Service),
                .. members.Select(member => new SigningFile($"drafts-{member.Name}", PrincipalAddress.DraftsOf(member), SigningUse.Service)),
                .. held.Select(system => new SigningFile($"{NameOf(system)}-signing", system, SigningUse.Service)),
            ],
            [
                new OpeningFile("border", gateway, OpeningUse.Border),
                new OpeningFile("mailbox", gateway, OpeningUse.Mailbox),
                .. held.Select(system => new OpeningFile($"{NameOf(system)}-reader", system, OpeningUse.Mailbox)),
            ]);
    }

    /// <summary>
    /// The same again as was granted, to be renewed: another device or title would be another reader. A gateway may ask for more.
    /// </summary>
    /// <param name="granted">The request that was granted last.</param>
    /// <param name="members">For a gateway: further members for whose drafts it signs.</param>
    /// <param name="systems">For a gateway: further systems for which it opens and signs.</param>
    public static KeyPlan ToRenew(EnrollmentRequest granted, IEnumerable<MemberAddress>? members = null, IEnumerable<PrincipalAddress>? systems = null)
    {
        ArgumentNullException.ThrowIfNull(granted);
        if (granted.SigningKeys.IsEmpty) return OfClient(granted.Address, granted.Title);
        if (!granted.IsGateways)
            return OfPerson(granted.Address, granted.Title, granted.Device, granted.SigningKeys.Any(key => key.Use == SigningUse.Service));
        var held = granted.SigningKeys.Select(key => key.Principal).Distinct().ToList();
        return OfGateway(granted.Address.Nation,
            held.Where(one => one.Kind == PrincipalKind.Drafts).Select(one => one.Member!.Value).Union(members ?? []),
            held.Where(one => one.Kind == PrincipalKind.Person).Union(systems ?? []));
    }

    private static string NameOf(PrincipalAddress system) => $"{system.Member?.Name}-{system.Name}";
}
