using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>Mandates, rosters and key sets: who may sign, what follows what, and what holds what up.</summary>
public sealed class HistoryTests : IDisposable
{
    private static readonly TestFederation Federation = TestFederation.Default;
    private static readonly TestNation Kor = Federation.Kor;
    private static readonly Timestamp Now = Federation.Now;
    private static readonly PrincipalAddress Lee = PrincipalAddress.Parse("KOR/kisa/lee");

    private readonly FederationHistory _history = Federation.NewHistory();
    private readonly SigningKey _stranger = SigningKey.Generate();

    private FederationSnapshot Snapshot => _history.Snapshot!;

    private Mandate KorMandate => Snapshot.FindMandate(Kor.Code, Now)!;

    private Roster KorRoster => Snapshot.FindRoster(Kor.Code, Now)!;

    private KeySet KorKeySet => Snapshot.FindKeySet(Kor.Code, Now)!;

    [Fact]
    public void A_next_roster_takes_the_place_of_the_one_before()
    {
        var draft = Kor.RosterDraft with { Principals = [.. Kor.RosterDraft.Principals.Where(p => p.Address != Lee)] };
        var before = Snapshot;
        var snapshot = Adopts(Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(draft, KorRoster)));
        Assert.Null(snapshot.FindPrincipal(Lee, Now));
        Assert.NotNull(before.FindPrincipal(Lee, Now));
        Assert.Same(snapshot, _history.Snapshot);
        Assert.NotNull(snapshot.FindPrincipal(PrincipalAddress.Parse("USA/cisa/kim"), Now));
    }

    [Fact]
    public void The_same_document_again_is_known()
    {
        var outcome = Assert.IsType<Adoption.AlreadyKnown>(_history.Adopt(Federation.Documents[5].Bytes.Span, Now));
        Assert.Equal("roster of KOR, version 1", outcome.Version.ToString());
    }

    [Fact]
    public void The_same_version_with_another_hash_is_an_alarm_and_changes_nothing()
    {
        var before = Snapshot;
        var other = Kor.RosterDraft with { Principals = [] };
        var signed = Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(other, null));
        var outcome = Assert.IsType<Adoption.Contradiction>(_history.Adopt(signed.Bytes.Span, Now));
        Assert.Equal(Federation.Documents[5].Hash, outcome.Known.Hash);
        Assert.Equal(signed.Hash, outcome.Other.Hash);
        Assert.Equal(signed.Bytes.ToArray(), outcome.Evidence.Bytes.ToArray());
        Assert.Same(before, Snapshot);
    }

    [Fact]
    public void A_contradicting_mandate_is_an_alarm()
    {
        var other = DocumentAuthority.DraftMandate(Kor.MandateDraft with { Members = [] }, null);
        Assert.IsType<Adoption.Contradiction>(_history.Adopt(Kor.SignWithRoot(other), Now));
    }

    [Fact]
    public void The_same_version_with_another_hash_wrongly_signed_is_no_alarm()
    {
        var payload = DocumentAuthority.DraftRoster(Kor.RosterDraft with { Principals = [] }, null);
        Rejects(Federation.Usa.SignWithRegistrar(payload), "no registrar key");
    }

    [Fact]
    public void Rosters_may_skip_versions_but_not_go_back()
    {
        var second = Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(Kor.RosterDraft, KorRoster));
        var third = Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(Kor.RosterDraft, Read<Roster>(second)));
        Adopts(third);
        Rejects(second, "never go back");
        Assert.Equal(3ul, KorRoster.Head.Version);
        Assert.IsType<Adoption.AlreadyKnown>(_history.Adopt(third, Now));
    }

    [Fact]
    public void After_the_last_version_nothing_follows_and_nothing_comes_back()
    {
        var next = DocumentAuthority.DraftRoster(Kor.RosterDraft, KorRoster);
        var last = Kor.SignWithRegistrar(Versioned(next, DocumentHead.MaxVersion));
        Adopts(last);
        Rejects(Kor.SignWithRegistrar(Versioned(next, 7)), "never go back");
        Rejects(Kor.SignWithRegistrar(Versioned(next, DocumentHead.MaxVersion + 1)), "beyond");
        Rejects(Kor.SignWithRegistrar(Versioned(next, ulong.MaxValue)), "beyond");
        Assert.Throws<ArgumentException>(() => DocumentAuthority.DraftRoster(Kor.RosterDraft, Read<Roster>(last)));
    }

    [Fact]
    public void A_next_version_over_another_one_before_is_refused()
    {
        var other = Kor.SignWithRegistrar(DocumentAuthority.DraftKeySet(Kor.KeySetDraft with { Mailboxes = [] }, null));
        var next = DocumentAuthority.DraftKeySet(Kor.KeySetDraft, Read<KeySet>(other));
        Rejects(Kor.SignWithRegistrar(next), "follows another version 1");
    }

    [Fact]
    public void Mandates_may_skip_versions_and_never_go_back()
    {
        var second = Kor.SignWithRoot(DocumentAuthority.DraftMandate(Kor.MandateDraft, KorMandate));
        var third = Kor.SignWithRoot(DocumentAuthority.DraftMandate(Kor.MandateDraft, Read<Mandate>(second)));
        Adopts(third);
        Rejects(second, "never go back");
    }

    [Fact]
    public void What_a_fork_adopts_is_not_known_to_the_history_it_came_from()
    {
        var fork = _history.Fork();
        var second = Kor.SignWithRoot(DocumentAuthority.DraftMandate(Kor.MandateDraft, KorMandate));
        var snapshot = _history.Snapshot;
        Assert.IsType<Adoption.Adopted>(fork.Adopt(second, Now));
        Assert.Same(snapshot, _history.Snapshot);
        Adopts(second);
        Assert.IsType<Adoption.AlreadyKnown>(fork.Adopt(second, Now));
    }

    [Fact]
    public void A_mandate_over_another_one_before_is_refused()
    {
        var other = Kor.SignWithRoot(DocumentAuthority.DraftMandate(Kor.MandateDraft with { Members = [] }, null));
        var next = DocumentAuthority.DraftMandate(Kor.MandateDraft, Read<Mandate>(other));
        Rejects(Kor.SignWithRoot(next), "follows another version 1");
    }

    [Fact]
    public void A_party_s_first_mandate_of_a_nation_may_be_a_later_one()
    {
        var history = new FederationHistory(Federation.Charter.Hash);
        TestFederation.Adopt(history, Federation.Charter, Now);
        var second = Kor.SignWithRoot(DocumentAuthority.DraftMandate(Kor.MandateDraft, KorMandate));
        TestFederation.Adopt(history, second, Now);
        var rejected = Assert.IsType<Adoption.Rejected>(history.Adopt(Federation.Documents[4], Now));
        Assert.Contains("never go back", rejected.Refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mandate_signed_by_another_nation_s_root_is_refused()
    {
        var payload = DocumentAuthority.DraftMandate(Kor.MandateDraft, KorMandate);
        Rejects(Federation.Usa.SignWithRoot(payload), "not the root of KOR");
    }

    [Fact]
    public void A_mandate_signed_by_its_own_registrar_is_refused() => Rejects(
        Kor.SignWithRegistrar(DocumentAuthority.DraftMandate(Kor.MandateDraft, KorMandate)), "not the root of KOR");

    [Fact]
    public void A_roster_signed_by_another_nation_s_registrar_is_refused() => Rejects(
        Federation.Usa.SignWithRegistrar(DocumentAuthority.DraftRoster(Kor.RosterDraft, KorRoster)),
            "no registrar key");

    [Fact]
    public void A_roster_signed_by_the_root_itself_is_refused() => Rejects(
        Kor.SignWithRoot(DocumentAuthority.DraftRoster(Kor.RosterDraft, KorRoster)), "no registrar key");

    [Fact]
    public void A_key_set_signed_by_a_stranger_is_refused()
    {
        var payload = DocumentAuthority.DraftKeySet(Kor.KeySetDraft, KorKeySet);
        Rejects(Assemble(payload, SignBy(_stranger, payload)), "no registrar key");
    }

    [Fact]
    public void A_second_signature_under_a_roster_is_refused()
    {
        var payload = DocumentAuthority.DraftRoster(Kor.RosterDraft, KorRoster);
        var good = Kor.SignWithRegistrar(payload);
        Rejects(Assemble(payload, good.Signatures[0], SignBy(_stranger, payload)), "2 signatures");
    }

    [Fact]
    public void A_signature_over_another_document_is_refused()
    {
        var payload = DocumentAuthority.DraftRoster(Kor.RosterDraft, KorRoster);
        var other = DocumentAuthority.DraftRoster(Kor.RosterDraft with { Principals = [] }, KorRoster);
        Rejects(Assemble(payload, Kor.SignWithRegistrar(other).Signatures[0]), "does not verify");
    }

    [Fact]
    public void A_signature_under_another_type_s_context_is_refused()
    {
        var payload = DocumentAuthority.DraftRoster(Kor.RosterDraft, KorRoster);
        var sameBytes = new DocumentPayload(DocumentType.Keyset, payload.Bytes);
        var signature = DocumentAuthority.Sign(sameBytes, Kor.Offline, Kor.Registrar.Key.Kid);
        Rejects(Assemble(payload, signature), "does not verify");
    }

    [Fact]
    public void An_expired_registrar_key_signs_no_more_and_what_it_signed_holds_no_longer()
    {
        var end = Now.Plus(TimeSpan.FromDays(20));
        var brief = Kor.MandateDraft with { RegistrarKeys = [Kor.Registrar with { Lifetime = new Lifetime(Now, end) }] };
        Adopts(Kor.SignWithRoot(DocumentAuthority.DraftMandate(brief, KorMandate)));
        var last = end.Plus(TimeSpan.FromMilliseconds(-1));
        var next = Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(Kor.RosterDraft, KorRoster));
        Assert.NotNull(Snapshot.FindPrincipal(Lee, last));
        Assert.Null(Snapshot.FindPrincipal(Lee, end));
        Rejects(next, "not now", end);
        Assert.IsType<Adoption.Adopted>(_history.Adopt(next, last));
    }

    [Fact]
    public void What_has_run_out_is_known_but_not_in_force()
    {
        var late = Now.Plus(TimeSpan.FromDays(36));
        var next = Kor.SignWithRegistrar(DocumentAuthority.DraftKeySet(Kor.KeySetDraft, KorKeySet));
        var snapshot = Assert.IsType<Adoption.Adopted>(_history.Adopt(next, late)).Snapshot;
        Assert.Null(snapshot.FindMailbox(MailboxAddress.Parse("KOR/kisa"), late));
        Assert.Contains(snapshot.VersionsKnown(), version => version.Hash == next.Hash);
        Assert.DoesNotContain(snapshot.VersionsInForce(late), version => version.Hash == next.Hash);
    }

    [Fact]
    public void Nothing_is_adopted_before_its_time_and_the_refusal_says_when()
    {
        var tomorrow = new Lifetime(Now.Plus(TimeSpan.FromDays(1)), Now.Plus(TimeSpan.FromDays(2)));
        var next = Kor.SignWithRegistrar(
            DocumentAuthority.DraftRoster(Kor.RosterDraft with { Lifetime = tomorrow }, KorRoster));
        var refusal = Rejects(next, "its time begins");
        Assert.Equal(TimeSpan.FromDays(1), refusal.RetryAfter);
        Assert.IsType<Adoption.Adopted>(_history.Adopt(next, tomorrow.From.Plus(TimeSpan.FromMinutes(-2))));
    }

    [Fact]
    public void When_a_mandate_drops_a_registrar_key_what_it_signed_holds_no_longer()
    {
        var second = new MandatedKey(Kor.Offline.Add(SigningKey.Generate()), Kor.Registrar.Lifetime);
        Adopts(Kor.SignWithRoot(DocumentAuthority.DraftMandate(
            Kor.MandateDraft with { RegistrarKeys = [second] }, KorMandate)));
        Assert.Null(Snapshot.FindPrincipal(Lee, Now));
        Assert.Null(Snapshot.FindMailbox(MailboxAddress.Parse("KOR/kisa"), Now));
        Assert.NotNull(Snapshot.FindMember(MemberAddress.Parse("KOR/kisa"), Now));
        var first = Read<Roster>(Federation.Documents[5]);
        Rejects(Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(Kor.RosterDraft, first)), "no registrar key");
        var payload = DocumentAuthority.DraftRoster(Kor.RosterDraft, first);
        Adopts(Assemble(payload, DocumentAuthority.Sign(payload, Kor.Offline, second.Key.Kid)));
        Assert.NotNull(Snapshot.FindPrincipal(Lee, Now));
    }

    [Fact]
    public void A_registrar_key_is_changed_without_a_gap_when_both_are_mandated_for_a_while()
    {
        var second = new MandatedKey(Kor.Offline.Add(SigningKey.Generate()), Kor.Registrar.Lifetime);
        Adopts(Kor.SignWithRoot(DocumentAuthority.DraftMandate(
            Kor.MandateDraft with { RegistrarKeys = [Kor.Registrar, second] }, KorMandate)));
        Assert.NotNull(Snapshot.FindPrincipal(Lee, Now));
        var payload = DocumentAuthority.DraftRoster(Kor.RosterDraft, KorRoster);
        Adopts(Assemble(payload, DocumentAuthority.Sign(payload, Kor.Offline, second.Key.Kid)));
        Adopts(Kor.SignWithRoot(DocumentAuthority.DraftMandate(
            Kor.MandateDraft with { RegistrarKeys = [second] }, KorMandate)));
        Assert.NotNull(Snapshot.FindPrincipal(Lee, Now));
    }

    [Fact]
    public void A_member_that_the_mandate_drops_takes_people_keys_and_mailboxes_along()
    {
        var han = Federation.Principal("KOR/upbit/han");
        Assert.NotNull(Snapshot.FindSigningKey(Kor.Code, han.Kid, Now));
        var without = Kor.MandateDraft with { Members = [.. Kor.Members.Where(m => m.Address.Name != "upbit")] };
        Adopts(Kor.SignWithRoot(DocumentAuthority.DraftMandate(without, KorMandate)));
        Assert.Null(Snapshot.FindPrincipal(han.Address, Now));
        Assert.Null(Snapshot.FindSigningKey(Kor.Code, han.Kid, Now));
        Assert.Null(Snapshot.FindMailbox(MailboxAddress.Parse("KOR/upbit"), Now));
        Assert.Null(Snapshot.FindMailbox(MailboxAddress.Parse("KOR/upbit/han"), Now));
        Assert.NotNull(Snapshot.FindPrincipal(Lee, Now));
        Assert.NotNull(Snapshot.FindMailbox(MailboxAddress.Parse("KOR/gateway"), Now));
    }

    [Fact]
    public void A_document_of_another_federation_is_refused()
    {
        var draft = Kor.RosterDraft with { Federation = FederationName.Parse("other.example"), Principals = [] };
        Rejects(Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(draft, KorRoster)), "federation other.example");
    }

    [Fact]
    public void A_document_of_a_nation_outside_the_charter_is_refused()
    {
        var draft = Kor.MandateDraft with { Nation = NationCode.Parse("ZZZ"), Members = [] };
        Rejects(Kor.SignWithRoot(DocumentAuthority.DraftMandate(draft, null)), "ZZZ is not in charter");
    }

    [Fact]
    public void A_roster_without_its_mandate_is_refused()
    {
        var history = new FederationHistory(Federation.Charter.Hash);
        TestFederation.Adopt(history, Federation.Charter, Now);
        var rejected = Assert.IsType<Adoption.Rejected>(history.Adopt(Federation.Documents[5], Now));
        Assert.Contains("mandate is not known", rejected.Refusal.Detail, StringComparison.Ordinal);
        Assert.Contains("fetch the mandate", rejected.Refusal.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void All_documents_in_any_order_are_put_in_order()
    {
        var history = new FederationHistory(Federation.Charter.Hash);
        var outcomes = history.AdoptAll([.. Federation.Documents.Reverse().Select(d =>
            d.Bytes), new byte[] { 1 }], Now);
        Assert.IsType<Adoption.Rejected>(outcomes[0]);
        Assert.Equal(10, outcomes.Count(outcome => outcome is Adoption.Adopted));
        Assert.All(outcomes.OfType<Adoption.Adopted>(), adopted => Assert.Same(history.Snapshot, adopted.Snapshot));
        Assert.Equal(Federation.Snapshot.VersionsInForce(Now), history.Snapshot!.VersionsInForce(Now));
    }

    [Fact]
    public void Examination_changes_nothing()
    {
        var before = Snapshot;
        var next = Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(Kor.RosterDraft, KorRoster));
        Assert.Null(_history.Examine(next, Now));
        Assert.Same(before, Snapshot);
        Assert.NotNull(_history.Examine(Federation.Documents[5], Now));
        Assert.NotNull(_history.Examine(Federation.Usa.SignWithRegistrar(next.Payload), Now));
    }

    [Fact]
    public async Task Many_threads_may_adopt_and_read()
    {
        var history = new FederationHistory(Federation.Charter.Hash);
        await Parallel.ForAsync(0, 4, TestContext.Current.CancellationToken, (_, _) =>
        {
            foreach (var document in Federation.Documents)
                Assert.True(history.Adopt(document, Now) is Adoption.Adopted or Adoption.AlreadyKnown);
            Assert.Equal(10, history.Snapshot!.VersionsInForce(Now).Length);
            return ValueTask.CompletedTask;
        });
    }

    public void Dispose() => _stranger.Dispose();

    private static DocumentPayload Versioned(DocumentPayload payload, ulong version)
    {
        var roster = Wire.Roster.Parser.ParseFrom(payload.Bytes.Span);
        roster.Head.Version = version;
        return new DocumentPayload(DocumentType.Roster, roster.ToByteArray());
    }

    private static T Read<T>(SignedDocument signed) where T : FederationDocument
    {
        Assert.True(FederationDocument.TryRead(signed.Payload, out var document, out var refused), refused?.ToString());
        return Assert.IsType<T>(document);
    }

    private static DocumentSignature SignBy(SigningKey key, DocumentPayload payload) => new(
        key.PublicKey.Kid, key.Sign(payload.Bytes.Span, DocumentLabels.SigningContext(payload.Type)));

    private static SignedDocument Assemble(DocumentPayload payload, params IEnumerable<DocumentSignature> signatures)
    {
        Assert.True(SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused),
            refused?.ToString());
        return signed;
    }

    private FederationSnapshot Adopts(SignedDocument document)
    {
        var outcome = _history.Adopt(document.Bytes.Span, Now);
        Assert.True(outcome is Adoption.Adopted, outcome.ToString());
        return ((Adoption.Adopted)outcome).Snapshot;
    }

    private Refused Rejects(SignedDocument document, string detail, Timestamp? now = null)
    {
        var before = _history.Snapshot;
        var rejected = Assert.IsType<Adoption.Rejected>(_history.Adopt(document.Bytes.Span, now ?? Now));
        Assert.Equal(RefusalReason.DocumentInvalid, rejected.Refusal.Reason);
        Assert.Contains(detail, rejected.Refusal.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(rejected.Refusal.NextStep);
        Assert.Same(before, _history.Snapshot);
        return rejected.Refusal;
    }
}
