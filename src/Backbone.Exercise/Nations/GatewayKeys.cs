using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Exercise.Nations;

/// <summary>The keys of a nation's gateway, as roster and key set name them; the private halves lie in its folder.</summary>
/// <param name="Border">Opens handling that comes from abroad.</param>
/// <param name="Stamp">Stamps what goes out.</param>
/// <param name="Mailbox">Opens the nation's own mailbox.</param>
/// <param name="Principals">The gateway, and the author of drafts of each member.</param>
/// <param name="Systems">The nation's systems, which let it open and sign for them.</param>
internal sealed record GatewayKeys(
    ImmutableArray<OpeningEpoch> Border, StampKey Stamp, ImmutableArray<OpeningEpoch> Mailbox, ImmutableArray<Principal> Principals,
    ImmutableArray<PersonKeys> Systems)
{
    /// <summary>Makes them in the gateway's folder.</summary>
    public static GatewayKeys Make(string folder, FederationName federation, CastNation cast, Lifetime year)
    {
        var keys = new KeyFolder(Path.Combine(folder, FolderNames.Keys), Path.Combine(folder, FolderNames.Passphrase));
        var gateway = PrincipalAddress.GatewayOf(cast.Code);
        return new GatewayKeys(
            keys.MakeEpochs("border", year.From),
            new StampKey(keys.MakeSigning("stamp"), year, Withdrawn: false),
            keys.MakeEpochs("mailbox", year.From),
            [
                Service(gateway, new TlsIdentity.Gateway(federation, cast.Code), "receipts"),
                .. cast.Members.Select(member =>
                    Service(PrincipalAddress.DraftsOf(member.Address), null, $"drafts-{member.Address.Name}")),
            ],
            [
                .. cast.People.Where(person => person.Role == CastRole.System)
                    .Select(system => PersonKeys.OfSystem(keys, federation, system, year)),
            ]);

        Principal Service(PrincipalAddress address, TlsIdentity? identity, string file) => new(
            address, ["service"], identity, [new PrincipalKey(KeyRole.Service, keys.MakeSigning(file), year, KeyStatus.Active, null)],
            $"Gateway of {cast.Code}", Drafts: false);
    }
}
