using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Backbone.Custody;
using Backbone.Exercise;
using Backbone.Exercise.Nations;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.EndToEnd.Tests.Nations;

/// <summary>The folder that an exercise makes is read by the very readers of the real parts.</summary>
public sealed class FederationFolderTests(MadeFolder made) : IClassFixture<MadeFolder>
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    private FederationFolder Folder => made.Folder;

    public static TheoryData<string> Nations() => [.. Cast.Nations.Select(nation => nation.Code.ToString())];

    public static TheoryData<string> People() => Named(person => person.Role != CastRole.System);

    public static TheoryData<string> Systems() => Named(person => person.Role == CastRole.System);

    [Fact]
    public void All_documents_are_adopted_from_the_charter_s_hash()
    {
        var snapshot = Snapshot();
        Assert.Equal(1 + 5 * Cast.Nations.Length, snapshot.VersionsInForce(Timestamp.Now(Clock)).Length);
        Assert.Equal(2, snapshot.Charter.Quorum);
        Assert.Equal(6, snapshot.FindCommunity(Cast.CommunityName, Timestamp.Now(Clock))!.Members.Length);
    }

    [Theory, MemberData(nameof(Nations))]
    public void A_gateway_holds_every_private_key_that_its_nation_s_documents_ask_of_it(string code)
    {
        var (nation, now, snapshot) = (NationCode.Parse(code), Timestamp.Now(Clock), Snapshot());
        var folder = Path.GetDirectoryName(Folder.GatewaySettings(nation))!;
        using var custody = KeyFileCustody.Open(Path.Combine(folder, "keys"), Passphrase(folder));
        var keySet = snapshot.FindKeySet(nation, now)!;
        var own = snapshot.FindMailbox(MailboxAddress.GatewayOf(nation), now)!.Readers.Single().Epochs;
        var systems = Cast.Nations.Single(cast => cast.Code == nation).People.Where(person => person.Role == CastRole.System)
            .Select(person => person.Address).ToHashSet();
        var services = snapshot.PrincipalsOf(nation, now)
            .Where(one => one.Address.Kind != PrincipalKind.Person || systems.Contains(one.Address)).ToList();
        Assert.Equal(3, keySet.BorderKeys.Length);
        Assert.All(keySet.BorderKeys.Concat(own), epoch => Assert.True(custody.CanOpen(epoch.Key.Kid)));
        Assert.All(keySet.StampKeys, stamp => Assert.True(custody.CanSign(stamp.Key.Kid)));
        Assert.Equal(1 + snapshot.FindMandate(nation, now)!.Members.Length + systems.Count, services.Count);
        Assert.All(services, one => Assert.True(custody.CanSign(one.SigningKeys.Single().Key.Kid)));
        Assert.Equal(keySet.BorderKeys.Length + own.Length * (1 + systems.Count), custody.OpeningKids.Count);
        Assert.Equal(keySet.StampKeys.Length + services.Count, custody.SigningKids.Count);
    }

    [Theory, MemberData(nameof(People))]
    public void A_person_holds_the_keys_that_the_roster_and_the_mailboxes_name(string person)
    {
        var (address, now, snapshot) = (PrincipalAddress.Parse(person), Timestamp.Now(Clock), Snapshot());
        var folder = Folder.ProfileFolder(address);
        using var custody = KeyFileCustody.Open(Path.Combine(folder, "keys"), Passphrase(folder));
        var principal = snapshot.FindPrincipal(address, now)!;
        var epochs = snapshot.FindMailbox(MailboxAddress.PersonalOf(address), now)!.Readers.Single().Epochs;
        Assert.Equal(principal.SigningKeys.Single().Key.Kid, custody.SigningKids.Single());
        Assert.Equal([.. epochs.Select(epoch => epoch.Key.Kid)], custody.OpeningKids.ToHashSet());
        var shared = snapshot.FindMailbox(MailboxAddress.SharedBy(address.Member!.Value), now)!;
        Assert.Equal(principal.Holds("officer"), shared.Readers.Any(reader => reader.Principal == address));
    }

    [Theory, MemberData(nameof(Systems))]
    public void A_system_holds_a_TLS_certificate_alone_and_its_gateway_opens_for_it(string system)
    {
        var (address, now, snapshot) = (PrincipalAddress.Parse(system), Timestamp.Now(Clock), Snapshot());
        Assert.Empty(Directory.GetFiles(Folder.ProfileFolder(address), "*" + KeyFile.Extension, SearchOption.AllDirectories));
        Assert.True(snapshot.FindPrincipal(address, now)!.Drafts);
        Assert.True(snapshot.FindPrincipal(PrincipalAddress.DraftsOf(address.Member!.Value), now)!.SigningKeys.Single().MaySignAt(now));
        var folder = Path.GetDirectoryName(Folder.GatewaySettings(address.Nation))!;
        using var custody = KeyFileCustody.Open(Path.Combine(folder, "keys"), Passphrase(folder));
        var reader = snapshot.FindMailbox(MailboxAddress.PersonalOf(address), now)!.Readers.Single();
        Assert.Equal((address, ReaderKind.Service), (reader.Principal, reader.Kind));
        Assert.All(reader.Epochs, epoch => Assert.True(custody.CanOpen(epoch.Key.Kid)));
    }

    [Theory, MemberData(nameof(Nations))]
    public void Every_member_s_mailbox_can_be_sealed_to(string code)
    {
        var (now, snapshot) = (Timestamp.Now(Clock), Snapshot());
        var mailboxes = snapshot.MailboxesOf(NationCode.Parse(code), now);
        Assert.All(snapshot.FindMandate(NationCode.Parse(code), now)!.Members, member =>
            Assert.NotEmpty(mailboxes.Single(mailbox => mailbox.Address == MailboxAddress.SharedBy(member.Address)).EpochsToSealTo(now)));
    }

    [Fact]
    public void Servers_take_each_other_s_certificates_under_their_own_revocation_lists()
    {
        var (nation, gatewayFolder) = (NationCode.Parse("KOR"), Path.GetDirectoryName(Folder.GatewaySettings(NationCode.Parse("KOR")))!);
        var brokerFolder = Path.GetDirectoryName(Folder.BrokerSettings)!;
        using var gateway = Own(gatewayFolder, "gateway");
        using var broker = Own(brokerFolder, "broker");
        using var lee = Own(Folder.ProfileFolder(PrincipalAddress.Parse("KOR/kisa/lee")), "person");
        Assert.True(Judge(Folder.BrokerSettings, gateway, PeerUse.Client, new AdmittedPeers.AllGateways()));
        Assert.True(Judge(Folder.GatewaySettings(nation), broker, PeerUse.Server,
            new AdmittedPeers.Only(new TlsIdentity.Broker(Folder.Federation, Cast.BrokerId))));
        Assert.True(Judge(Folder.GatewaySettings(nation), lee, PeerUse.Client,
            new AdmittedPeers.PersonsOf(TrustDomain.OfNation(Folder.Federation, nation))));
        Assert.False(Judge(Folder.GatewaySettings(NationCode.Parse("JPN")), lee, PeerUse.Client,
            new AdmittedPeers.PersonsOf(TrustDomain.OfNation(Folder.Federation, NationCode.Parse("JPN")))));
    }

    [Fact]
    public void The_offline_keys_are_those_of_charter_and_mandate_and_sealed()
    {
        var (now, snapshot) = (Timestamp.Now(Clock), Snapshot());
        foreach (var nation in Cast.Nations)
        {
            var folder = Path.Combine(Folder.Path, nation.Code.ToString(), "authority");
            using var custody = KeyFileCustody.Open(folder, Passphrase(folder));
            Assert.True(custody.CanSign(snapshot.FindNation(nation.Code, now)!.RootKey.Kid));
            Assert.True(custody.CanSign(snapshot.FindMandate(nation.Code, now)!.RegistrarKeys.Single().Key.Kid));
            using var ca = X509Certificate2.CreateFromEncryptedPemFile(
                Path.Combine(folder, "ca.crt"), Passphrase(folder), Path.Combine(folder, "ca.key"));
            Assert.Equal(snapshot.FindNation(nation.Code, now)!.TlsRoots.Single().ToArray(), ca.RawData);
        }
    }

    [Fact]
    public void Nothing_in_it_is_open_to_others()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        string[] entries = [Folder.Path, .. Directory.GetFileSystemEntries(Folder.Path, "*", SearchOption.AllDirectories)];
        Assert.Contains(entries, entry => entry.EndsWith("passphrase", StringComparison.Ordinal));
        foreach (var entry in entries)
        {
            // Certificates and lists may be read by all: they stand on their own.
            if (Path.GetExtension(entry) is ".crt" or ".crl") continue;
            Assert.True((File.GetUnixFileMode(entry) & Others) == UnixFileMode.None, $"{entry} is open to others");
        }
    }

    [Fact]
    public void A_folder_that_is_there_is_taken_up_as_it_is()
    {
        var before = Contents();
        var again = FederationFolder.Prepare(Folder.Path, Clock);
        Assert.Equal(Folder.CharterHash, again.CharterHash);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public void A_folder_with_something_else_in_it_is_refused_and_left_alone()
    {
        using var other = new TestFolder();
        File.WriteAllText(other.PathOf("letter.txt"), "dear diary");
        var refused = Assert.Throws<ExerciseException>(() => FederationFolder.Prepare(other.PathOf("."), Clock));
        Assert.Contains("name a new or empty folder", refused.Message, StringComparison.Ordinal);
        Assert.Equal("dear diary", File.ReadAllText(other.PathOf("letter.txt")));
        Assert.Single(Directory.GetFileSystemEntries(other.PathOf(".")));
    }

    [Fact]
    public void A_folder_that_has_run_out_is_refused()
    {
        var late = new LateClock(FederationFolder.Lifetime);
        var refused = Assert.Throws<ExerciseException>(() => FederationFolder.Prepare(Folder.Path, late));
        Assert.Contains("anew in another folder", refused.Message, StringComparison.Ordinal);
    }

    private static TheoryData<string> Named(Func<CastPerson, bool> which) =>
        [.. Cast.Nations.SelectMany(nation => nation.People).Where(which).Select(person => person.Address.ToString())];

    private static string Passphrase(string folder) => File.ReadAllText(Path.Combine(folder, "passphrase")).Trim();

    private static OwnCertificate Own(string folder, string name) => OwnCertificate.FromFiles(
        new CertificatePaths(Path.Combine(folder, "tls", name + ".crt"), Path.Combine(folder, "tls", name + ".key")), null, Clock,
        NullLogger.Instance);

    private bool Judge(string settings, OwnCertificate peer, PeerUse use, AdmittedPeers admitted)
    {
        var trust = new TrustStore(Folder.Federation);
        var charter = Snapshot().Charter;
        trust.ReplaceRoots(
        [
            .. charter.Nations.Select(nation => new TrustedRoot(
                TrustDomain.OfNation(Folder.Federation, nation.Code), X509CertificateLoader.LoadCertificate(nation.TlsRoots[0].Span))),
            new TrustedRoot(TrustDomain.OfBrokers(Folder.Federation), X509CertificateLoader.LoadCertificate(charter.Brokers[0].TlsRoots[0].Span)),
        ]);
        using var json = JsonDocument.Parse(File.ReadAllText(settings));
        var lists = json.RootElement.GetProperty("tls").GetProperty("crls").EnumerateArray()
            .Select(list => Path.Combine(Path.GetDirectoryName(settings)!, list.GetString()!));
        using var files = new RevocationListFiles(trust, lists, Clock, NullLogger.Instance);
        return new PeerVerifier(trust, RevocationRule.ListRequired, admitted, use, Clock).Verify(peer.Certificate) is PeerVerdict.Accepted;
    }

    private FederationSnapshot Snapshot()
    {
        var history = new FederationHistory(Folder.CharterHash);
        var outcomes = history.AdoptAll(Folder.ReadDocuments(), Timestamp.Now(Clock));
        Assert.DoesNotContain(outcomes, outcome => outcome is Adoption.Rejected or Adoption.Contradiction);
        return history.Snapshot!;
    }

    private ImmutableSortedDictionary<string, string> Contents() =>
        Directory.GetFiles(Folder.Path, "*", SearchOption.AllDirectories).ToImmutableSortedDictionary(
            file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))), StringComparer.Ordinal);

    private sealed class LateClock(TimeSpan late) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + late;
    }
}
