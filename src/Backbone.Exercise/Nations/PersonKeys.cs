using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Exercise.Nations;

/// <summary>A person's or system's keys, as roster and key set name them.</summary>
/// <param name="Person">Who.</param>
/// <param name="Principal">The entry in the roster.</param>
/// <param name="Reader">The device, as mailboxes name it.</param>
internal sealed record PersonKeys(CastPerson Person, Principal Principal, Reader Reader)
{
    /// <summary>Makes a person's, in its profile's folder.</summary>
    public static PersonKeys OfPerson(string folder, FederationName federation, CastPerson person, Lifetime year)
    {
        var keys = new KeyFolder(Path.Combine(folder, FolderNames.Keys), Path.Combine(folder, FolderNames.Passphrase));
        return Make(keys, "", federation, person, year);
    }

    /// <summary>Makes a system's, among those of the gateway that opens and signs for it.</summary>
    public static PersonKeys OfSystem(KeyFolder gateway, FederationName federation, CastPerson system, Lifetime year) =>
        Make(gateway, $"{system.Address.Member?.Name}-{system.Address.Name}-", federation, system, year);

    private static PersonKeys Make(KeyFolder keys, string prefix, FederationName federation, CastPerson person, Lifetime year)
    {
        var isSystem = person.Role == CastRole.System;
        var signing = new PrincipalKey(
            isSystem ? KeyRole.Service : KeyRole.Officer, keys.MakeSigning(prefix + "signing"), year, KeyStatus.Active, null);
        ImmutableArray<string> roles = person.Role switch
        {
            CastRole.Officer => ["officer"],
            CastRole.Releaser => ["officer", "releaser"],
            CastRole.Operator => ["operator"],
            CastRole.System => ["service"],
            _ => throw new ArgumentOutOfRangeException(nameof(person)),
        };
        return new PersonKeys(person,
            new Principal(
                person.Address, roles, new TlsIdentity.Person(federation, person.Address), [signing], person.Title, Drafts: isSystem),
            new Reader(person.Address, isSystem ? ReaderKind.Service : ReaderKind.Device, person.Device,
                keys.MakeEpochs(prefix + "reader", year.From)));
    }
}
