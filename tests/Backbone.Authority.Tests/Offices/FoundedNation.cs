using Backbone.Authority.Enrolling;
using Backbone.Authority.Introductions;
using Backbone.Authority.Offices;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Authority.Tests.Offices;

/// <summary>KOR, founded in a federation of its own: root holder, registrar and policy officer in folders apart.</summary>
internal sealed class FoundedNation : IDisposable
{
    public const string Passphrase = "correct horse battery staple";

    private readonly TestFolder _folder = new();
    private int _newcomers;

    public FoundedNation()
    {
        Registrar = RegistrarOffice.Create(Office("registrar"), Passphrase, PassphraseCost.Exercise, Clock);
        Root = RootOffice.Create(Office("root"), Passphrase, PassphraseCost.Exercise, Clock);
        using var broker = BrokerOffice.Create(OfficeFolder.Make(_folder.PathOf("broker"), Federation, "b1"), Passphrase, PassphraseCost.Exercise, Clock);
        var payload = DocumentAuthority.DraftCharter(new CharterDraft
        {
            Federation = Federation,
            Lifetime = new Lifetime(Now, Now.Plus(TimeSpan.FromDays(365))),
            Quorum = 1,
            Nations = [NationIntroduction.Read(Root.Introduce(OfficeIntroduction.Read(Registrar.Introduce()))).Nation],
            Brokers = [BrokerIntroduction.Read(broker.Introduce()).Broker],
        }, null);
        Assert.True(new DocumentAuthority(Clock).TryFound(payload, [Root.SignCharter(payload)], out var charter, out var refused), refused?.Detail);
        Charter = charter;
        Root.Folder.Documents.Take([charter.Bytes], charter.Hash, Now);
        Registrar.Folder.Documents.Take([charter.Bytes], charter.Hash, Now);
        Mandate = Root.SignMandate(
            [new Member(MemberAddress.Parse("KOR/kisa"), MemberKind.Cert, false, "KISA")], [OfficeIntroduction.Read(Registrar.Introduce())]);
        Registrar.Folder.Documents.Take([Mandate.Bytes], null, Now);
    }

    public static FederationName Federation { get; } = FederationName.Parse("founding.example");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));

    public Timestamp Now => Timestamp.Now(Clock);

    public RegistrarOffice Registrar { get; }

    public RootOffice Root { get; }

    public SignedDocument Charter { get; }

    public SignedDocument Mandate { get; }

    public string PathOf(string name) => _folder.PathOf(name);

    /// <summary>Somebody who makes keys in a folder, and asks.</summary>
    public (Enrollee Enrollee, byte[] Request) Ask(KeyPlan plan, FederationName? federation = null)
    {
        var folder = PathOf($"newcomer-{_newcomers++}");
        var enrollee = new Enrollee(folder, plan.Address.Kind == PrincipalKind.Gateway ? Enrollee.GatewayName : Enrollee.PersonName);
        return (enrollee, enrollee.Prepare(federation ?? Federation, plan, Passphrase, PassphraseCost.Exercise, Now));
    }

    public static KeyPlan Lee(string device = "laptop") => KeyPlan.OfPerson(PrincipalAddress.Parse("KOR/kisa/lee"), "Lee", device, isSystem: false);

    public static EnrollmentGrant Officer { get; } = new() { Roles = ["officer"], ReadsShared = true };

    public void Dispose()
    {
        Registrar.Dispose();
        Root.Dispose();
        _folder.Dispose();
    }

    private OfficeFolder Office(string name) => OfficeFolder.Make(_folder.PathOf(name), Federation, NationCode.Parse("KOR"));
}
