using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Exercise.Nations;

/// <summary>
/// Writes the cast as a folder of real files:
/// <list type="number">
/// <item>each nation's offline keys and TLS authority, and the broker operator's;</item>
/// <item>the charter, signed by two of the three roots;</item>
/// <item>certificates and revocation lists for the broker, each gateway, each person;</item>
/// <item>keys of gateways, those of their systems among them, and of people, and from them each nation's mandate, roster and
/// key set and policies, judged as all others will judge them;</item>
/// <item>settings and profiles;</item>
/// <item>federation.json, last: a folder without it was never finished.</item>
/// </list>
/// </summary>
internal sealed class FederationMaker(string folder, TimeProvider clock)
{
    private const int CharterQuorum = 2;
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly FederationName _federation = Cast.Federation;
    private readonly DocumentAuthority _authority = new(clock);
    private readonly Timestamp _now = Timestamp.Now(clock);

    /// <summary>Makes it all.</summary>
    public void Make()
    {
        // 1
        PrivateFiles.MakeFolder(folder);
        using var operators = MakeBrokerAuthority();
        NationAuthority[] nations = [.. Cast.Nations.Select(MakeAuthority)];
        try
        {
            // 2
            var charter = MakeCharter(nations, operators);
            var history = new FederationHistory(charter.Hash);
            history.Adopt(charter, _now);
            // 3
            var tls = new TlsFolder([operators, .. nations.Select(nation => nation.Tls)]);
            MakeBroker(charter, tls, [.. nations.Select(nation => nation.Tls.Domain)]);
            foreach (var nation in nations) MakeNation(nation, charter, history, tls);
            // 6
            PrivateFiles.Write(At(FolderNames.Federation), SettingsForms.Federation(_federation, charter.Hash));
        }
        finally
        {
            foreach (var nation in nations) nation.Dispose();
        }
    }

    private string At(params string[] parts) => Path.Combine([folder, .. parts]);

    private NationAuthority MakeAuthority(CastNation cast) =>
        new(At(cast.Code.ToString(), FolderNames.Authority), _federation, cast, _now, clock);

    private CertificateAuthority MakeBrokerAuthority()
    {
        var authority = CertificateAuthority.Create(TrustDomain.OfBrokers(_federation), clock);
        var place = PrivateFiles.MakeFolder(At(FolderNames.Broker, FolderNames.Authority));
        var passphrase = PrivateFiles.WritePassphrase(Path.Combine(place, FolderNames.Passphrase));
        authority.Save(Path.Combine(place, "ca.crt"), Path.Combine(place, "ca.key"), passphrase, CertificateFiles.ExerciseRounds);
        return authority;
    }

    private SignedDocument MakeCharter(NationAuthority[] nations, CertificateAuthority operators)
    {
        var payload = DocumentAuthority.DraftCharter(new CharterDraft
        {
            Federation = _federation,
            Lifetime = new Lifetime(_now, _now.Plus(Year)),
            Quorum = CharterQuorum,
            Nations = [.. nations.Select(nation => nation.ToNation())],
            Brokers = [new BrokerIdentity(Cast.BrokerId, [operators.Root.RawData], [])],
            Communities = [Cast.Community, Cast.NamedPersons],
            Ceilings = Cast.Ceilings,
            LaneLimits = Cast.LaneLimits,
        }, null);
        var signatures = nations.Take(CharterQuorum).Select(nation => nation.SignWithRoot(payload));
        return _authority.TryFound(payload, signatures, out var charter, out var refused) ? charter : throw Refuse(refused);
    }

    private void MakeBroker(SignedDocument charter, TlsFolder tls, ImmutableArray<TrustDomain> nations)
    {
        tls.WriteServer(
            At(FolderNames.Broker, FolderNames.Tls), "broker", new TlsIdentity.Broker(_federation, Cast.BrokerId), nations);
        WriteDocument(At(FolderNames.Broker), charter, null);
        PrivateFiles.Write(
            At(FolderNames.Broker, FolderNames.BrokerSettings), SettingsForms.Broker(_federation, charter.Hash, nations));
    }

    private void MakeNation(NationAuthority nation, SignedDocument charter, FederationHistory history, TlsFolder tls)
    {
        var place = At(nation.Code.ToString(), FolderNames.Gateway);
        ImmutableArray<TrustDomain> judged = [nation.Tls.Domain, TrustDomain.OfBrokers(_federation)];
        tls.WriteServer(
            Path.Combine(place, FolderNames.Tls), "gateway", new TlsIdentity.Gateway(_federation, nation.Code), judged);
        // 4
        var year = new Lifetime(_now, _now.Plus(Year));
        var gateway = GatewayKeys.Make(place, _federation, nation.Cast, year);
        foreach (var person in nation.Cast.People) MakeProfile(person, charter.Hash, tls);
        List<PersonKeys> people = [.. nation.Cast.People.Where(person => person.Role != CastRole.System).Select(person =>
            PersonKeys.OfPerson(ProfileOf(person), _federation, person, year)), .. gateway.Systems];
        var drafts = new NationDrafts(_federation, nation, gateway, people, year);
        WriteDocument(place, charter, null);
        WriteDocument(place, Adopt(drafts.Mandate(), nation.SignWithRoot, history), nation.Code);
        WriteDocument(place, Adopt(drafts.Roster(), nation.SignWithRegistrar, history), nation.Code);
        WriteDocument(place, Adopt(drafts.KeySet(), nation.SignWithRegistrar, history), nation.Code);
        WriteDocument(place, Adopt(drafts.Release(), nation.SignWithPolicyKey, history), nation.Code);
        WriteDocument(place, Adopt(drafts.Acceptance(), nation.SignWithPolicyKey, history), nation.Code);
        // 5
        PrivateFiles.Write(
            Path.Combine(place, FolderNames.GatewaySettings), SettingsForms.Gateway(_federation, charter.Hash, nation.Code, judged));
    }

    private string ProfileOf(CastPerson person) => At(person.Address.ToString().Split('/'));

    private void MakeProfile(CastPerson person, Digest charter, TlsFolder tls)
    {
        var place = ProfileOf(person);
        tls.WritePerson(Path.Combine(place, FolderNames.Tls), new TlsIdentity.Person(_federation, person.Address));
        new Profile(place)
        {
            Address = person.Address,
            Federation = _federation,
            Gateway = new Uri($"https://{SettingsForms.AnyPort}"),
            CharterHash = charter,
            Device = person.Device,
        }.Save();
    }

    private SignedDocument Adopt(
        DocumentPayload payload, Func<DocumentPayload, DocumentSignature> sign, FederationHistory history)
    {
        if (!_authority.TryAssemble(payload, [sign(payload)], history, out var signed, out var refused)) throw Refuse(refused);
        history.Adopt(signed, _now);
        return signed;
    }

    private static void WriteDocument(string place, SignedDocument signed, NationCode? nation)
    {
        var documents = PrivateFiles.MakeFolder(place, FolderNames.Documents);
        var series = nation is { } code ? $"{DocumentLabels.Of(signed.Type)}-{code}" : DocumentLabels.Of(signed.Type);
        PrivateFiles.Write(Path.Combine(documents, $"{series}-1.bin"), signed.Bytes.Span);
    }

    private static ExerciseException Refuse(Refused refused) => new($"the exercise's own documents do not hold: {refused}");
}
