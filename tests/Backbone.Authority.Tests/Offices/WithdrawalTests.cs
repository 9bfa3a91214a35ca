using System.Security.Cryptography.X509Certificates;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Offices;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Tests.Offices;

/// <summary>Roster, key set and revocation list change in one act.</summary>
public sealed class WithdrawalTests : IDisposable
{
    private static readonly PrincipalAddress Lee = PrincipalAddress.Parse("KOR/kisa/lee");
    private static readonly MailboxAddress Shared = MailboxAddress.Parse("KOR/kisa");

    private readonly FoundedNation _nation = new();

    public void Dispose() => _nation.Dispose();

    [Fact]
    public void A_lost_device_is_out_and_the_other_one_goes_on()
    {
        var (laptop, tablet) = (Enroll("laptop"), Enroll("tablet"));
        _nation.Registrar.LoseDevice(Lee, "laptop");
        var (roster, keySet) = (Newest<Roster>(), Newest<KeySet>());
        var lee = roster.Principals.Single(principal => principal.Address == Lee);
        Assert.Equal([KeyStatus.Compromised, KeyStatus.Active], lee.SigningKeys.Select(key => key.Status));
        Assert.Equal(["officer"], lee.Roles);
        var readers = keySet.Mailboxes.Single(mailbox => mailbox.Address == Shared).Readers;
        Assert.True(Assert.Single(readers.Single(reader => reader.Device == "laptop").Epochs).Withdrawn); // this week's; nobody has sealed to those ahead
        Assert.All(readers.Single(reader => reader.Device == "tablet").Epochs, epoch => Assert.False(epoch.Withdrawn));
        Assert.True(IsOnList(laptop));
        Assert.False(IsOnList(tablet));
    }

    [Fact]
    public void Who_retires_has_no_role_no_key_and_no_certificate()
    {
        X509Certificate2[] certificates = [Enroll("laptop"), Enroll("tablet")];
        _nation.Registrar.Retire(Lee);
        var lee = Newest<Roster>().Principals.Single(principal => principal.Address == Lee);
        Assert.Empty(lee.Roles);
        Assert.Null(lee.TlsIdentity);
        Assert.All(lee.SigningKeys, key => Assert.Equal(KeyStatus.Retired, key.Status));
        Assert.Empty(Newest<KeySet>().Mailboxes.Single(mailbox => mailbox.Address == Shared).EpochsToSealTo(_nation.Now));
        Assert.All(certificates, certificate => Assert.True(IsOnList(certificate)));
    }

    [Fact]
    public void Who_is_not_there_is_refused_and_nothing_changes()
    {
        Enroll("laptop");
        Assert.Throws<AuthorityException>(() => _nation.Registrar.LoseDevice(Lee, "phone"));
        Assert.Throws<AuthorityException>(() => _nation.Registrar.Retire(PrincipalAddress.Parse("KOR/kisa/kim")));
        Assert.Equal(1ul, Newest<Roster>().Head.Version);
    }

    [Fact]
    public void Keys_that_were_taken_away_do_not_come_back_and_a_new_device_of_that_name_is_reached_at_once()
    {
        var (_, old) = _nation.Ask(FoundedNation.Lee());
        _nation.Registrar.Approve((EnrollmentRequest.Read(old), FoundedNation.Officer));
        _nation.Registrar.LoseDevice(Lee, "laptop");
        var again = FoundedNation.Officer with { NewDevice = true };
        Assert.Contains("taken away", Assert.Throws<AuthorityException>(
            () => _nation.Registrar.Approve((EnrollmentRequest.Read(old), again))).Message, StringComparison.Ordinal);
        Enroll("laptop");
        var epochs = Newest<KeySet>().Mailboxes.Single(mailbox => mailbox.Address == Shared).EpochsToSealTo(_nation.Now);
        Assert.False(Assert.Single(epochs).Withdrawn);
        // Also when the key set has long forgotten them.
        _nation.Clock.Advance(TimeSpan.FromDays(60));
        _nation.Registrar.Renew();
        Assert.Throws<AuthorityException>(() => _nation.Registrar.Approve((EnrollmentRequest.Read(old), again)));
    }

    [Fact]
    public void A_gateway_that_is_lost_loses_the_keys_of_its_systems_too()
    {
        var siem = PrincipalAddress.Parse("KOR/kisa/siem-1");
        var (_, bytes) = _nation.Ask(KeyPlan.OfGateway(NationCode.Parse("KOR"), [MemberAddress.Parse("KOR/kisa")], [siem]));
        _nation.Registrar.Approve((EnrollmentRequest.Read(bytes), new EnrollmentGrant()));
        var gateway = PrincipalAddress.GatewayOf(NationCode.Parse("KOR"));
        Assert.Throws<AuthorityException>(() => _nation.Registrar.Retire(gateway));
        _nation.Registrar.LoseDevice(gateway, "gateway");
        var keySet = Newest<KeySet>();
        Assert.All(keySet.Mailboxes, mailbox => Assert.Empty(mailbox.EpochsToSealTo(_nation.Now)));
        Assert.All(keySet.BorderKeys, epoch => Assert.True(epoch.Withdrawn));
        Assert.All(keySet.StampKeys, stamp => Assert.True(stamp.Withdrawn));
        Assert.All(Newest<Roster>().Principals.SelectMany(principal => principal.SigningKeys), key => Assert.Equal(KeyStatus.Compromised, key.Status));
    }

    [Fact]
    public void Two_commands_do_not_work_in_one_office_at_a_time() => Assert.Contains("another command", Assert.Throws<AuthorityException>(
        () => RegistrarOffice.Open(_nation.Registrar.Folder, FoundedNation.Passphrase, _nation.Clock)).Message, StringComparison.Ordinal);

    private X509Certificate2 Enroll(string device)
    {
        var (_, bytes) = _nation.Ask(FoundedNation.Lee(device));
        var answer = _nation.Registrar.Approve((EnrollmentRequest.Read(bytes), FoundedNation.Officer with { NewDevice = true })).Single();
        return X509CertificateLoader.LoadCertificate(answer.Certificate.Span);
    }

    private T Newest<T>() where T : FederationDocument => _nation.Registrar.Folder.Documents.Newest<T>(_nation.Now)!;

    private bool IsOnList(X509Certificate2 certificate)
    {
        // To take an entry off a list says whether it was there.
        return CertificateRevocationListBuilder.Load(_nation.Registrar.Tls.NewestList, out _).RemoveEntry(certificate.SerialNumberBytes.Span);
    }
}
