using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Exercise.Nations;

/// <summary>A person's or system's keys, as roster and key set name them; the private halves lie in its profile.</summary>
/// <param name="Person">Who.</param>
/// <param name="Principal">The entry in the roster.</param>
/// <param name="Reader">The device, as mailboxes name it.</param>
internal sealed record PersonKeys(CastPerson Person, Principal Principal, Reader Reader)
{
    /// <summary>Makes them in the profile's folder.</summary>
    public static PersonKeys Make(string folder, FederationName federation, CastPerson person, Lifetime year)
    {
        var keys = new KeyFolder(Path.Combine(folder, FolderNames.Keys), Path.Combine(folder, FolderNames.Passphrase));
        var isSystem = person.Role == CastRole.System;
        var signing = new PrincipalKey(
            isSystem ? KeyRole.Service : KeyRole.Officer, keys.MakeSigning("signing"), year, KeyStatus.Active, null);
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
            new Reader(
                person.Address, isSystem ? ReaderKind.Service : ReaderKind.Device, person.Device, keys.MakeEpochs("reader", year.From)));
    }
}
