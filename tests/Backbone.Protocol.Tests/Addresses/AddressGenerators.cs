using Backbone.Protocol.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace Backbone.Protocol.Tests.Addresses;

/// <summary>Well-formed addresses of every kind, for properties.</summary>
public static class AddressGenerators
{
    private static readonly string[] Labels = ["backbone", "example", "x1", "a-b", "cert", "0a"];

    private static Gen<string> Name(string letters, int longest) =>
        from length in Gen.Choose(1, longest)
        from name in Gen.ArrayOf(Gen.Elements(letters.ToCharArray()), length)
        select new string(name);

    private static Gen<string> AnyName => Name("abcdefghijklmnopqrstuvwxyz0123456789-", 32);

    private static Gen<string> MemberName => AnyName.Where(name => name is not ("gateway" or "broker"));

    private static Gen<string> PersonName => AnyName.Where(name => name != "gateway");

    private static Gen<NationCode> Nations =>
        from letters in Gen.ArrayOf(Gen.Elements("ABCDEFGHIJKLMNOPQRSTUVWXYZ".ToCharArray()), 3)
        select NationCode.Parse(new string(letters));

    private static Gen<FederationName> Federations =>
        from count in Gen.Choose(1, 4)
        from labels in Gen.ArrayOf(Gen.Elements(Labels), count)
        select FederationName.Parse(string.Join('.', labels));

    private static Gen<MemberAddress> Members =>
        from nation in Nations
        from name in MemberName
        select MemberAddress.Parse($"{nation}/{name}");

    private static Gen<PrincipalAddress> Persons =>
        from member in Members
        from name in PersonName
        select PrincipalAddress.Parse($"{member}/{name}");

    public static Arbitrary<NationCode> Nation() => Nations.ToArbitrary();

    public static Arbitrary<FederationName> Federation() => Federations.ToArbitrary();

    public static Arbitrary<MemberAddress> Member() => Members.ToArbitrary();

    public static Arbitrary<PrincipalAddress> Principal() => Gen.OneOf(
        Persons, Members.Select(PrincipalAddress.DraftsOf), Nations.Select(PrincipalAddress.GatewayOf)).ToArbitrary();

    public static Arbitrary<MailboxAddress> Mailbox() => Gen.OneOf(
        Members.Select(MailboxAddress.SharedBy), Persons.Select(MailboxAddress.PersonalOf),
        Nations.Select(MailboxAddress.GatewayOf)).ToArbitrary();

    public static Arbitrary<TlsIdentity> Identity() => Gen.OneOf(
        Federations.SelectMany(federation => Persons.Select(TlsIdentity (person) => new TlsIdentity.Person(federation, person))),
        Federations.SelectMany(federation => Nations.Select(TlsIdentity (nation) => new TlsIdentity.Gateway(federation, nation))),
        Federations.SelectMany(federation => AnyName.Select(TlsIdentity (id) => new TlsIdentity.Broker(federation, id))))
        .ToArbitrary();
}
