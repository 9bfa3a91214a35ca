using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Introductions;
using Backbone.Authority.Offices;
using Backbone.Client.Connection;
using Backbone.Custody;
using Backbone.Exercise.Policies;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Exercise.Nations;

/// <summary>
/// Founds the cast's federation in a folder, by the same offices and steps as nations do:
/// <list type="number">
/// <item>each nation's root holder, registrar and policy officer, and the broker's operator; each introduces itself;</item>
/// <item>the charter, signed by two of the three roots, and each nation's mandate;</item>
/// <item>people, systems and gateways make their keys, and ask their registrars;</item>
/// <item>the registrars answer, and each newcomer checks the answer;</item>
/// <item>policies; the broker's certificate; settings and profiles;</item>
/// <item>federation.json, last: a folder without it was never finished.</item>
/// </list>
/// </summary>
internal sealed class FederationMaker(string folder, TimeProvider clock)
{
    private const int CharterQuorum = 2;
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private static readonly SettingsForms.Place AnyPlace = new(SettingsForms.AnyPort, SettingsForms.AnyPort);

    private readonly FederationName _federation = Cast.Federation;
    private readonly Lifetime _year = new(Timestamp.Now(clock), Timestamp.Now(clock).Plus(Year));

    /// <summary>Makes it all.</summary>
    /// <exception cref="AuthorityException">The exercise's own documents do not hold.</exception>
    public void Make()
    {
        // 1
        PrivateFiles.MakeFolder(folder);
        using var operators = MakeBrokerOffice();
        NationOffices[] nations = [.. Cast.Nations.Select(MakeOffices)];
        try
        {
            // 2
            var charter = MakeCharter(nations, operators);
            foreach (var nation in nations) MakeNation(nation, charter, operators);
            MakeBroker(charter, operators, nations);
            // 6
            SettingsForms.Write(At(FolderNames.Federation), new JsonObject
            {
                ["federation"] = _federation.ToString(),
                ["charterHash"] = charter.Hash.ToString(),
            });
        }
        finally
        {
            foreach (var nation in nations) nation.Dispose();
        }
    }

    private string At(params string[] parts) => Path.Combine([folder, .. parts]);

    private NationOffices MakeOffices(CastNation cast) => new(At(cast.Code.ToString(), FolderNames.Authority), _federation, cast, clock);

    private BrokerOffice MakeBrokerOffice()
    {
        var place = OfficeFolder.Make(At(FolderNames.Broker, FolderNames.Authority), _federation, Cast.BrokerId);
        return BrokerOffice.Create(place, PrivateFiles.WritePassphrase(place.At(FolderNames.Passphrase)), PassphraseCost.Exercise, clock, FederationFolder.Lifetime);
    }

    private SignedDocument MakeCharter(NationOffices[] nations, BrokerOffice operators)
    {
        var payload = DocumentAuthority.DraftCharter(new CharterDraft
        {
            Federation = _federation,
            Lifetime = _year,
            Quorum = CharterQuorum,
            Nations = [.. nations.Select(nation => NationIntroduction.Read(nation.Introduction).Nation)],
            Brokers = [BrokerIntroduction.Read(operators.Introduce()).Broker],
            Communities = [Cast.Community, Cast.NamedPersons],
            Ceilings = Cast.Ceilings,
            LaneLimits = Cast.LaneLimits,
        }, null);
        var signatures = nations.Take(CharterQuorum).Select(nation => nation.Sign(payload));
        return new DocumentAuthority(clock).TryFound(payload, signatures, out var charter, out var refused)
            ? charter : throw new AuthorityException(refused);
    }

    private void MakeNation(NationOffices nation, SignedDocument charter, BrokerOffice operators)
    {
        nation.TakeUp(charter);
        // 3
        var code = nation.Cast.Code;
        var gateway = Newcomer.OfGateway(At(code.ToString(), FolderNames.Gateway), _federation, nation.Cast, clock);
        List<Newcomer> people = [.. nation.Cast.People.Select(person => Newcomer.OfPerson(ProfileOf(person), _federation, person, clock))];
        List<Newcomer> all = [gateway, .. people];
        // 4
        var answers = nation.Registrar.Approve([.. all.Select(one => (one.Request, one.Grant))]);
        foreach (var (newcomer, answer) in all.Zip(answers)) newcomer.Finish(answer, charter.Hash, clock);
        // 5
        WriteDocument(gateway.Folder, nation.SignPolicy(DocumentAuthority.DraftRelease(Policy(code, NationalPolicies.Release), null)), code);
        WriteDocument(gateway.Folder, nation.SignPolicy(DocumentAuthority.DraftAcceptance(Policy(code, NationalPolicies.Acceptance), null)), code);
        gateway.WriteList(TrustDomain.OfBrokers(_federation), operators.Tls.NewestList);
        SettingsForms.Write(Path.Combine(gateway.Folder, SettingsForms.GatewayFile), SettingsForms.Gateway(
            _federation, charter.Hash, code, AnyPlace, new($"https://{SettingsForms.AnyPort}", Cast.BrokerId), FolderNames.Passphrase));
        foreach (var person in nation.Cast.People) SaveProfile(person, charter.Hash);
    }

    private void MakeBroker(SignedDocument charter, BrokerOffice operators, NationOffices[] nations)
    {
        var place = At(FolderNames.Broker);
        var tls = PrivateFiles.MakeFolder(place, FolderNames.Tls);
        operators.IssueTo(Path.Combine(tls, "broker.crt"), Path.Combine(tls, "broker.key"), LeafTerms.Loopback);
        foreach (var nation in nations)
            CertificateFiles.WriteRevocationList(
                Path.Combine(tls, SettingsForms.ListName(nation.Registrar.Domain)), nation.Registrar.Tls.NewestList);
        CertificateFiles.WriteRevocationList(Path.Combine(tls, SettingsForms.ListName(TrustDomain.OfBrokers(_federation))), operators.Tls.NewestList);
        WriteDocument(place, charter, null);
        SettingsForms.Write(Path.Combine(place, SettingsForms.BrokerFile), SettingsForms.Broker(
            _federation, charter.Hash, Cast.BrokerId, AnyPlace));
    }

    private PolicyDraft Policy(NationCode nation, string file) => new()
    {
        Federation = _federation,
        Nation = nation,
        Lifetime = _year,
        Text = NationalPolicies.Read(nation, file),
    };

    private string ProfileOf(CastPerson person) => At(person.Address.ToString().Split('/'));

    private void SaveProfile(CastPerson person, Digest charter) => new Profile(ProfileOf(person))
    {
        Address = person.Address,
        Federation = _federation,
        Gateway = new Uri($"https://{SettingsForms.AnyPort}"),
        CharterHash = charter,
        Device = person.Device,
    }.Save();

    private static void WriteDocument(string place, SignedDocument signed, NationCode? nation)
    {
        var documents = PrivateFiles.MakeFolder(place, FolderNames.Documents);
        PrivateFiles.Write(
            Path.Combine(documents, DocumentFolder.NameOf(new DocumentVersion(signed.Type, nation, 1, signed.Hash))), signed.Bytes.Span);
    }
}
