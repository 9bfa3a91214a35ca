using System.Collections.Immutable;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Offices;
using Backbone.Authority.Tests.Offices;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Tests.Enrolling;

/// <summary>From keys made at home to a place in the nation; and what is refused on the way, by either side.</summary>
public sealed class EnrollmentTests : IDisposable
{
    private static readonly MailboxAddress Shared = MailboxAddress.Parse("KOR/kisa");

    private readonly FoundedNation _nation = new();

    public void Dispose() => _nation.Dispose();

    [Fact]
    public void An_officer_is_enrolled_and_everybody_who_knows_the_charter_agrees()
    {
        var (enrollee, bytes) = _nation.Ask(FoundedNation.Lee());
        var request = EnrollmentRequest.Read(bytes);
        var federation = Check(enrollee, bytes, Approve(bytes));
        var lee = federation.FindPrincipal(request.Address, _nation.Now)!;
        Assert.Equal(["officer"], lee.Roles);
        Assert.Equal(request.Identity, lee.TlsIdentity);
        Assert.Equal(3, federation.FindMailbox(Shared, _nation.Now)!.Readers.Single().Epochs.Length);
        Assert.True(File.Exists(enrollee.CertificatePath));
        Assert.False(File.Exists(enrollee.RequestPath));
    }

    [Fact]
    public void A_second_device_reads_the_same_mailboxes_with_keys_of_its_own()
    {
        var (first, bytes) = _nation.Ask(FoundedNation.Lee());
        Check(first, bytes, Approve(bytes));
        var (second, more) = _nation.Ask(FoundedNation.Lee("tablet"));
        var federation = Check(second, more, _nation.Registrar.Approve((EnrollmentRequest.Read(more), new EnrollmentGrant { ReadsShared = true, NewDevice = true })).Single());
        Assert.Equal(["laptop", "tablet"], federation.FindMailbox(Shared, _nation.Now)!.Readers.Select(reader => reader.Device));
        Assert.Equal(2, federation.FindPrincipal(PrincipalAddress.Parse("KOR/kisa/lee"), _nation.Now)!.SigningKeys.Length);
    }

    [Fact]
    public void A_request_that_is_granted_again_gives_nothing_twice()
    {
        var (enrollee, bytes) = _nation.Ask(FoundedNation.Lee());
        Approve(bytes);
        var federation = Check(enrollee, bytes, Approve(bytes));
        Assert.Single(federation.FindPrincipal(PrincipalAddress.Parse("KOR/kisa/lee"), _nation.Now)!.SigningKeys);
        Assert.Equal(3, federation.FindMailbox(Shared, _nation.Now)!.Readers.Single().Epochs.Length);
    }

    [Fact]
    public void A_gateway_brings_the_keys_of_its_systems_whoever_asks_first()
    {
        var siem = PrincipalAddress.Parse("KOR/kisa/siem-1");
        var (client, asked) = _nation.Ask(KeyPlan.OfClient(siem, "SIEM"));
        var answer = _nation.Registrar.Approve((EnrollmentRequest.Read(asked), new EnrollmentGrant { Roles = ["service"] })).Single();
        Check(client, asked, answer);
        var (gateway, bytes) = _nation.Ask(KeyPlan.OfGateway(NationCode.Parse("KOR"), [MemberAddress.Parse("KOR/kisa")], [siem]));
        var federation = Check(gateway, bytes, _nation.Registrar.Approve((EnrollmentRequest.Read(bytes), new EnrollmentGrant())).Single());
        var system = federation.FindPrincipal(siem, _nation.Now)!;
        Assert.True(system.Drafts);
        Assert.NotNull(system.TlsIdentity);
        Assert.Equal("SIEM", system.Title);
        Assert.Equal(KeyRole.Service, system.SigningKeys.Single().Role);
        Assert.Equal(ReaderKind.Service, federation.FindMailbox(MailboxAddress.PersonalOf(siem), _nation.Now)!.Readers.Single().Kind);
        Assert.NotNull(federation.FindBorderKeyToSealTo(NationCode.Parse("KOR"), _nation.Now));
    }

    [Fact]
    public void A_system_whose_keys_its_gateway_holds_gets_its_next_certificate_once_the_registrar_has_compared()
    {
        var siem = PrincipalAddress.Parse("KOR/kisa/siem-1");
        var (client, asked) = _nation.Ask(KeyPlan.OfClient(siem, "SIEM"));
        Check(client, asked, _nation.Registrar.Approve((EnrollmentRequest.Read(asked), new EnrollmentGrant { Roles = ["service"] })).Single());
        var (gateway, bytes) = _nation.Ask(KeyPlan.OfGateway(NationCode.Parse("KOR"), [], [siem]));
        Check(gateway, bytes, _nation.Registrar.Approve((EnrollmentRequest.Read(bytes), new EnrollmentGrant())).Single());
        var before = File.ReadAllText(client.CertificatePath);
        _nation.Clock.Advance(TimeSpan.FromDays(21));
        var again = client.Prepare(FoundedNation.Federation, KeyPlan.OfClient(siem, "SIEM"), "", PassphraseCost.Exercise, _nation.Now);
        var refused = Assert.Throws<AuthorityException>(() => _nation.Registrar.Approve((EnrollmentRequest.Read(again), new EnrollmentGrant())));
        Assert.Contains("--new-device", refused.NextStep, StringComparison.Ordinal);
        Check(client, again, _nation.Registrar.Approve((EnrollmentRequest.Read(again), new EnrollmentGrant { NewDevice = true })).Single());
        Assert.NotEqual(before, File.ReadAllText(client.CertificatePath));
    }

    [Fact]
    public void New_epochs_begin_where_the_last_one_ends_and_what_opens_nothing_any_more_is_left_out()
    {
        var (enrollee, bytes) = _nation.Ask(FoundedNation.Lee());
        Approve(bytes);
        _nation.Clock.Advance(TimeSpan.FromDays(14));
        Approve(enrollee.Prepare(FoundedNation.Federation, FoundedNation.Lee(), FoundedNation.Passphrase, PassphraseCost.Exercise, _nation.Now));
        var epochs = Epochs();
        Assert.Equal(6, epochs.Length);
        Assert.All(epochs.Zip(epochs[1..]), pair => Assert.Equal(pair.First.SealedTo.Until, pair.Second.SealedTo.From));
        _nation.Clock.Advance(TimeSpan.FromDays(7 + 30 + 7));
        _nation.Registrar.Renew();
        Assert.True(Epochs().Length < 6);
        Assert.All(Epochs(), epoch => Assert.True(epoch.DestroyedAt > _nation.Now));
    }

    [Fact]
    public void Who_is_enrolled_renews_with_the_key_that_is_known_and_ended_seeds_are_destroyed()
    {
        var (enrollee, first) = _nation.Ask(FoundedNation.Lee());
        Check(enrollee, first, Approve(first));
        var (signing, certificate) = (EnrollmentRequest.Read(first).SigningKeys.Single().Key.Kid, File.ReadAllText(enrollee.CertificatePath));
        _nation.Clock.Advance(TimeSpan.FromDays(14));
        var second = enrollee.Prepare(FoundedNation.Federation, FoundedNation.Lee(), FoundedNation.Passphrase, PassphraseCost.Exercise, _nation.Now);
        Assert.Equal(signing, EnrollmentRequest.Read(second).SigningKeys.Single().Key.Kid);
        Assert.Equal(certificate, File.ReadAllText(enrollee.CertificatePath)); // the one in use serves on
        var federation = Check(enrollee, second, Approve(second));
        Assert.NotEqual(certificate, File.ReadAllText(enrollee.CertificatePath));
        Assert.Single(federation.FindPrincipal(PrincipalAddress.Parse("KOR/kisa/lee"), _nation.Now)!.SigningKeys);
        Assert.Equal(6, Epochs().Length);
        // The first week's key opens for 30 days, and is kept for seven more.
        _nation.Clock.Advance(TimeSpan.FromDays(7 + 30 + 7 - 14));
        _nation.Registrar.Renew();
        Assert.Equal(1, DestroyEnded(enrollee));
        Assert.Equal(0, DestroyEnded(enrollee));
        using var custody = KeyFileCustody.Open(enrollee.KeysFolder, FoundedNation.Passphrase);
        Assert.Equal(Epochs().Select(epoch => epoch.Key.Kid).ToHashSet(), custody.OpeningKids.ToHashSet());
        Assert.True(custody.CanSign(signing));
    }

    [Fact]
    public void A_next_signing_key_is_made_beside_the_old_one_which_signs_on_for_a_while_and_is_then_destroyed()
    {
        var (enrollee, first) = _nation.Ask(FoundedNation.Lee());
        Check(enrollee, first, Approve(first));
        _nation.Clock.Advance(TimeSpan.FromDays(14));
        var second = Renew(enrollee, withNext: true);
        var asked = EnrollmentRequest.Read(second).SigningKeys.Select(key => key.Key.Kid).ToList();
        Assert.Equal(2, asked.Count);
        Assert.Equal(EnrollmentRequest.Read(first).SigningKeys.Single().Key.Kid, asked[0]);
        // Asked again before it is granted: the same keys.
        second = Renew(enrollee, withNext: true);
        Assert.Equal(asked, EnrollmentRequest.Read(second).SigningKeys.Select(key => key.Key.Kid));
        var lee = Check(enrollee, second, Approve(second)).FindPrincipal(PrincipalAddress.Parse("KOR/kisa/lee"), _nation.Now)!;
        Assert.Equal([_nation.Now.Plus(TimeSpan.FromDays(37)), _nation.Now.Plus(TimeSpan.FromDays(365))], lee.SigningKeys.Select(key => key.Lifetime.Until));
        Assert.All(lee.SigningKeys, key => Assert.True(key.MaySignAt(_nation.Now)));
        // From now on the new one signs requests, and the old one is kept until it has ended.
        _nation.Clock.Advance(TimeSpan.FromDays(21));
        var third = Renew(enrollee, withNext: false);
        Assert.Equal([asked[1]], EnrollmentRequest.Read(third).SigningKeys.Select(key => key.Key.Kid));
        Check(enrollee, third, Approve(third));
        DestroyEnded(enrollee);
        using (var both = KeyFileCustody.Open(enrollee.KeysFolder, FoundedNation.Passphrase)) Assert.True(both.CanSign(asked[0]));
        _nation.Clock.Advance(TimeSpan.FromDays(16));
        _nation.Registrar.Renew();
        DestroyEnded(enrollee);
        using var custody = KeyFileCustody.Open(enrollee.KeysFolder, FoundedNation.Passphrase);
        Assert.Equal([asked[1]], custody.SigningKids);
    }

    [Fact]
    public void A_gateway_makes_next_keys_for_its_stamp_and_for_all_for_whom_it_signs()
    {
        var plan = KeyPlan.OfGateway(NationCode.Parse("KOR"), [MemberAddress.Parse("KOR/kisa")], []);
        var (enrollee, first) = _nation.Ask(plan);
        Check(enrollee, first, _nation.Registrar.Approve((EnrollmentRequest.Read(first), new EnrollmentGrant())).Single());
        var second = enrollee.Prepare(FoundedNation.Federation, plan with { NewSigningKeys = true }, FoundedNation.Passphrase, PassphraseCost.Exercise, _nation.Now);
        var federation = Check(enrollee, second, _nation.Registrar.Approve((EnrollmentRequest.Read(second), new EnrollmentGrant())).Single());
        var stamps = federation.FindKeySet(NationCode.Parse("KOR"), _nation.Now)!.StampKeys;
        Assert.Equal([_nation.Now.Plus(TimeSpan.FromDays(37)), _nation.Now.Plus(TimeSpan.FromDays(365))], stamps.Select(stamp => stamp.Lifetime.Until).Order());
        Assert.All(federation.PrincipalsOf(NationCode.Parse("KOR"), _nation.Now), principal => Assert.Equal(2, principal.SigningKeys.Length));
    }

    [Fact]
    public void A_signing_key_that_is_revoked_signs_nothing_more_and_does_not_come_back()
    {
        var (enrollee, first) = _nation.Ask(FoundedNation.Lee());
        Check(enrollee, first, Approve(first));
        var second = Renew(enrollee, withNext: true);
        Check(enrollee, second, Approve(second));
        var kids = EnrollmentRequest.Read(second).SigningKeys.Select(key => key.Key.Kid).ToList();
        _nation.Registrar.RevokeKey(kids[0], isCompromised: true);
        var lee = _nation.Registrar.Folder.Documents.Newest<Roster>(_nation.Now)!.Principals.Single();
        Assert.Equal([(KeyStatus.Compromised, 0ul), (KeyStatus.Active, null)], lee.SigningKeys.Select(key => (key.Status, key.CompromisedSince)));
        Assert.Throws<AuthorityException>(() => Approve(second)); // it is signed by that key too
        Assert.Throws<AuthorityException>(() => _nation.Registrar.RevokeKey(kids[0], isCompromised: true));
        var third = Renew(enrollee, withNext: false);
        Check(enrollee, third, Approve(third));
        Assert.Equal(1, DestroyEnded(enrollee));
    }

    [Fact]
    public void Who_asks_for_another_nations_name_is_refused()
    {
        var (_, bytes) = _nation.Ask(KeyPlan.OfPerson(PrincipalAddress.Parse("USA/cisa/miller"), "Miller", "laptop", isSystem: false));
        Assert.Contains("another nation", Refusal(() => Approve(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_of_no_member_is_refused()
    {
        var (_, bytes) = _nation.Ask(KeyPlan.OfPerson(PrincipalAddress.Parse("KOR/nis/park"), "Park", "laptop", isSystem: false));
        Assert.Contains("no member", Refusal(() => Approve(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_asks_in_another_federation_is_refused()
    {
        var (_, bytes) = _nation.Ask(FoundedNation.Lee(), FederationName.Parse("other.example"));
        Assert.Contains("other.example", Refusal(() => Approve(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newcomer_without_a_role_is_refused_and_nothing_changes()
    {
        var (_, bytes) = _nation.Ask(FoundedNation.Lee());
        var fault = Assert.Throws<AuthorityException>(() => _nation.Registrar.Approve((EnrollmentRequest.Read(bytes), new EnrollmentGrant())));
        Assert.Contains("--role", fault.NextStep, StringComparison.Ordinal);
        Assert.Null(_nation.Registrar.Folder.Documents.Newest<Roster>(_nation.Now));
    }

    [Fact]
    public void Every_changed_byte_of_a_request_is_refused()
    {
        var (_, bytes) = _nation.Ask(FoundedNation.Lee());
        var random = new Random(20261130);
        for (var i = 0; i < 200; i++)
        {
            var changed = bytes.ToArray();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Throws<AuthorityException>(() => EnrollmentRequest.Read(changed));
        }
    }

    [Fact]
    public void An_answer_to_another_request_is_not_taken()
    {
        var (enrollee, bytes) = _nation.Ask(FoundedNation.Lee());
        var (_, other) = _nation.Ask(FoundedNation.Lee("tablet"));
        var answers = _nation.Registrar.Approve(
            (EnrollmentRequest.Read(bytes), FoundedNation.Officer), (EnrollmentRequest.Read(other), FoundedNation.Officer));
        Assert.Contains("another request", Refusal(() => Check(enrollee, bytes, answers[1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_under_another_charter_is_not_taken()
    {
        var (enrollee, bytes) = _nation.Ask(FoundedNation.Lee());
        var answer = Approve(bytes);
        Assert.Contains("no charter of the hash",
            Refusal(() => Check(enrollee, bytes, answer, Digest.Of("another"u8))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_another_authority_is_not_taken()
    {
        using var other = new FoundedNation();
        var (enrollee, bytes) = _nation.Ask(FoundedNation.Lee());
        var answer = Approve(bytes) with { Certificate = other.Registrar.Approve((EnrollmentRequest.Read(bytes), FoundedNation.Officer)).Single().Certificate };
        Assert.Contains("not issued by a TLS root", Refusal(() => Check(enrollee, bytes, answer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_that_do_not_name_the_keys_are_not_taken()
    {
        var (_, first) = _nation.Ask(FoundedNation.Lee("tablet"));
        var before = Approve(first).Documents;
        var (enrollee, bytes) = _nation.Ask(FoundedNation.Lee());
        var answer = _nation.Registrar.Approve((EnrollmentRequest.Read(bytes), FoundedNation.Officer with { NewDevice = true })).Single();
        Assert.Contains("does not name the signing key",
            Refusal(() => Check(enrollee, bytes, answer with { Documents = before })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Opening_keys_that_are_not_here_are_noticed_at_once()
    {
        var (enrollee, bytes) = _nation.Ask(FoundedNation.Lee());
        var answer = Approve(bytes);
        File.Delete(Path.Combine(enrollee.KeysFolder, "reader" + KeyFile.Extension));
        Assert.Contains("does not open here", Refusal(() => Check(enrollee, bytes, answer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_survives_being_written_and_read()
    {
        var (enrollee, bytes) = _nation.Ask(FoundedNation.Lee());
        Check(enrollee, bytes, EnrollmentAnswer.Read(Approve(bytes).Write()));
    }

    [Fact]
    public void A_registrar_that_no_mandate_names_enrolls_nobody()
    {
        var folder = OfficeFolder.Make(_nation.PathOf("stranger"), FoundedNation.Federation, NationCode.Parse("KOR"));
        using var stranger = RegistrarOffice.Create(folder, FoundedNation.Passphrase, PassphraseCost.Exercise, _nation.Clock);
        folder.Documents.Take([_nation.Charter.Bytes, _nation.Mandate.Bytes], _nation.Charter.Hash, _nation.Now);
        var (_, bytes) = _nation.Ask(FoundedNation.Lee());
        var refused = Refusal(() => stranger.Approve((EnrollmentRequest.Read(bytes), FoundedNation.Officer)));
        Assert.Contains("no registrar key", refused.Message, StringComparison.Ordinal);
        Assert.Null(folder.Documents.Newest<Roster>(_nation.Now));
    }

    [Fact]
    public void A_stranger_s_request_in_the_name_of_who_is_enrolled_is_no_renewal()
    {
        var (_, bytes) = _nation.Ask(FoundedNation.Lee());
        Approve(bytes);
        var (_, stranger) = _nation.Ask(FoundedNation.Lee());
        Assert.Contains("it is no renewal", Refusal(() => Approve(stranger)).Message, StringComparison.Ordinal);
        // Not even as a new device, under the name of one that there is.
        Assert.Contains("has a device laptop already", Refusal(() => _nation.Registrar.Approve(
            (EnrollmentRequest.Read(stranger), FoundedNation.Officer with { NewDevice = true }))).Message, StringComparison.Ordinal);
        var (_, client) = _nation.Ask(KeyPlan.OfClient(PrincipalAddress.Parse("KOR/kisa/lee"), "Lee"));
        Assert.Contains("it is no renewal", Refusal(() => Approve(client)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_does_not_get_hold_of_a_person()
    {
        var (_, bytes) = _nation.Ask(FoundedNation.Lee());
        Approve(bytes);
        var (_, gateway) = _nation.Ask(KeyPlan.OfGateway(
            NationCode.Parse("KOR"), [MemberAddress.Parse("KOR/kisa")], [PrincipalAddress.Parse("KOR/kisa/lee")]));
        Assert.Contains("is a person", Refusal(() => _nation.Registrar.Approve(
            (EnrollmentRequest.Read(gateway), new EnrollmentGrant()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_request_is_not_granted_after_a_newer_one()
    {
        var (enrollee, bytes) = _nation.Ask(FoundedNation.Lee());
        Approve(bytes);
        byte[] Renewal() => enrollee.Prepare(FoundedNation.Federation, FoundedNation.Lee(), FoundedNation.Passphrase, PassphraseCost.Exercise, _nation.Now);
        var older = Renewal();
        _nation.Clock.Advance(TimeSpan.FromDays(1));
        Approve(Renewal());
        Assert.Contains("a newer request", Refusal(() => Approve(older)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_without_a_list_in_force_is_not_taken()
    {
        var (enrollee, bytes) = _nation.Ask(FoundedNation.Lee());
        var answer = Approve(bytes) with { RevocationList = ReadOnlyMemory<byte>.Empty };
        Assert.Contains("revocation list", Refusal(() => Check(enrollee, bytes, answer)).Message, StringComparison.Ordinal);
    }

    private EnrollmentAnswer Approve(byte[] request) => _nation.Registrar.Approve((EnrollmentRequest.Read(request), FoundedNation.Officer)).Single();

    private byte[] Renew(Enrollee enrollee, bool withNext) => enrollee.Prepare(
        FoundedNation.Federation, FoundedNation.Lee() with { NewSigningKeys = withNext }, FoundedNation.Passphrase, PassphraseCost.Exercise, _nation.Now);

    private int DestroyEnded(Enrollee enrollee) => enrollee.DestroyEnded(
        _nation.Registrar.Folder.Documents.Newest<Roster>(_nation.Now)!, _nation.Registrar.Folder.Documents.Newest<KeySet>(_nation.Now)!,
        FoundedNation.Passphrase, PassphraseCost.Exercise, _nation.Now);

    private ImmutableArray<OpeningEpoch> Epochs() =>
        _nation.Registrar.Folder.Documents.Newest<KeySet>(_nation.Now)!.Mailboxes.Single(mailbox => mailbox.Address == Shared).Readers.Single().Epochs;

    private FederationSnapshot Check(Enrollee enrollee, byte[] bytes, EnrollmentAnswer answer, Digest? charter = null)
    {
        using var custody = new MemoryKeyCustody();
        foreach (var file in Directory.GetFiles(enrollee.KeysFolder, "*" + KeyFile.Extension))
            using (var keys = KeyFile.Read(file, FoundedNation.Passphrase)) keys.MoveTo(custody);
        var request = EnrollmentRequest.Read(bytes);
        var federation = EnrollmentCheck.Check(request, answer, charter ?? _nation.Charter.Hash, custody, _nation.Clock);
        enrollee.Install(request, answer, federation);
        return federation;
    }

    private static AuthorityException Refusal(Action act)
    {
        var fault = Assert.Throws<AuthorityException>(act);
        Assert.NotNull(fault.Refusal);
        return fault;
    }
}
