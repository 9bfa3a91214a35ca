using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Federation;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>Who must sign a charter, and what may follow what.</summary>
public sealed class CharterChainTests : IDisposable
{
    private static readonly TestFederation Federation = TestFederation.Default;
    private static readonly Timestamp Now = Federation.Now;
    private static readonly TestNation Kor = Federation.Kor;
    private static readonly TestNation Jpn = Federation.Jpn;
    private static readonly TestNation Usa = Federation.Usa;
    private static readonly Charter First = Read(Federation.Charter.Payload);

    private readonly FederationHistory _history = Federation.NewHistory();
    private readonly SigningKey _newRoot = SigningKey.Generate();

    [Fact]
    public void Version_1_is_founded_by_two_of_three() =>
        Assert.IsType<Adoption.Adopted>(Found(Federation.CharterDraft, Kor, Jpn));

    [Fact]
    public void Version_1_with_one_signature_is_refused_although_its_hash_is_trusted() =>
        Refused(Found(Federation.CharterDraft, Kor), "1 roots of its own signed, 2 are asked for");

    [Fact]
    public void Version_1_with_a_stranger_s_signature_added_is_refused()
    {
        var payload = DocumentAuthority.DraftCharter(Federation.CharterDraft, null);
        var signed = Assemble(payload, [Sign(payload, Kor), Sign(payload, Jpn), SignByNewRoot(payload)]);
        Refused(new FederationHistory(signed.Hash).Adopt(signed, Now), "which is no root");
    }

    [Fact]
    public void Version_1_with_a_signature_that_does_not_verify_is_refused()
    {
        var payload = DocumentAuthority.DraftCharter(Federation.CharterDraft, null);
        var broken = Sign(payload, Jpn).Bytes.ToArray();
        broken[3372] ^= 1;
        var signed = Assemble(payload, [Sign(payload, Kor), new DocumentSignature(Jpn.Root.Kid, broken)]);
        Refused(new FederationHistory(signed.Hash).Adopt(signed, Now), "does not verify");
    }

    [Fact]
    public void A_charter_whose_hash_was_not_entered_is_refused()
    {
        var history = new FederationHistory(Digest.Of("another"u8));
        Refused(history.Adopt(Federation.Charter, Now), "trusted charter is not known yet");
        Assert.Null(history.Snapshot);
    }

    [Fact]
    public void Nothing_comes_before_the_charter()
    {
        var history = new FederationHistory(Federation.Charter.Hash);
        Refused(history.Adopt(Federation.Documents[4], Now), "trusted charter is not known yet");
    }

    [Fact]
    public void A_next_charter_by_two_of_the_roots_before_follows()
    {
        var snapshot = Adopts(Next(Federation.CharterDraft with { Ceilings = [] }, Jpn, Usa));
        Assert.Equal(2ul, snapshot.Charter.Head.Version);
        Assert.Empty(snapshot.Charter.Ceilings);
        Assert.Equal(10, snapshot.VersionsInForce(Now).Length);
    }

    [Fact]
    public void A_next_charter_with_one_signature_is_refused() =>
        Refused(_history.Adopt(Next(Federation.CharterDraft, Usa), Now), "1 roots of version 1 signed, 2 are");

    [Fact]
    public void The_quorum_before_counts_not_the_next_one()
    {
        var strict = Adopts(Next(Federation.CharterDraft with { Quorum = 3 }, Kor, Jpn)).Charter;
        Refused(_history.Adopt(Next(Federation.CharterDraft, strict, Kor, Jpn), Now), "2 roots of version 2 signed");
        Adopts(Next(Federation.CharterDraft, strict, Kor, Jpn, Usa));
    }

    [Fact]
    public void A_changed_root_that_did_not_sign_is_refused() =>
        Refused(_history.Adopt(Next(WithNewRootFor(Kor), Jpn, Usa), Now), "changes the root of KOR");

    [Fact]
    public void A_changed_root_that_signed_takes_the_place_and_the_old_mandate_holds_no_longer()
    {
        var payload = DocumentAuthority.DraftCharter(WithNewRootFor(Kor), First);
        var signed = Assemble(payload, [Sign(payload, Jpn), Sign(payload, Usa), SignByNewRoot(payload)]);
        var snapshot = Adopts(signed);
        Assert.Equal(_newRoot.PublicKey.Kid, snapshot.FindNation(Kor.Code, Now)?.RootKey.Kid);
        Assert.Null(snapshot.FindMandate(Kor.Code, Now));
        Assert.Null(snapshot.FindRoster(Kor.Code, Now));
        Assert.NotNull(snapshot.FindRoster(Usa.Code, Now));
        var oldMandate = (Mandate)Document(Federation.Documents[4].Payload);
        var mandate = DocumentAuthority.DraftMandate(Kor.MandateDraft, oldMandate);
        Refused(_history.Adopt(Kor.SignWithRoot(mandate), Now), "not the root of KOR");
        var renewed = Assemble(mandate, [SignByNewRoot(mandate)]);
        Assert.NotNull(Adopts(renewed).FindRoster(Kor.Code, Now));
    }

    [Fact]
    public void A_mandate_that_the_old_root_and_the_next_one_signed_holds_before_and_after_the_charter()
    {
        var mandate = DocumentAuthority.DraftMandate(Kor.MandateDraft, (Mandate)Document(Federation.Documents[4].Payload));
        var signed = Assemble(mandate, [Kor.SignWithRoot(mandate).Signatures[0], SignByNewRoot(mandate)]);
        Assert.NotNull(Adopts(signed).FindRoster(Kor.Code, Now));
        var payload = DocumentAuthority.DraftCharter(WithNewRootFor(Kor), First);
        var charter = Assemble(payload, [Sign(payload, Jpn), Sign(payload, Usa), SignByNewRoot(payload)]);
        Assert.NotNull(Adopts(charter).FindRoster(Kor.Code, Now));
        // And for who comes later, and for who meets the old root first once more.
        var later = Federation.NewHistory();
        Assert.IsType<Adoption.Adopted>(later.Adopt(charter, Now));
        Assert.IsType<Adoption.Adopted>(later.Adopt(signed, Now));
        Assert.NotNull(later.Snapshot!.FindRoster(Kor.Code, Now));
        Refused(later.Adopt(Kor.SignWithRoot(DocumentAuthority.DraftMandate(Kor.MandateDraft, (Mandate)Document(mandate))), Now), "not the root of KOR");
    }

    [Fact]
    public void A_second_signature_under_a_mandate_that_is_not_the_next_root_s_counts_for_nothing()
    {
        var mandate = DocumentAuthority.DraftMandate(Kor.MandateDraft, (Mandate)Document(Federation.Documents[4].Payload));
        var forged = new DocumentSignature(_newRoot.PublicKey.Kid, SignByNewRoot(Kor.SignWithRoot(mandate).Payload).Bytes.ToArray().Reverse().ToArray());
        Assert.NotNull(Adopts(Assemble(mandate, [Kor.SignWithRoot(mandate).Signatures[0], forged])).FindRoster(Kor.Code, Now));
        var payload = DocumentAuthority.DraftCharter(WithNewRootFor(Kor), First);
        Assert.Null(Adopts(Assemble(payload, [Sign(payload, Jpn), Sign(payload, Usa), SignByNewRoot(payload)])).FindRoster(Kor.Code, Now));
    }

    [Fact]
    public void A_mandate_with_three_signatures_is_refused()
    {
        var mandate = DocumentAuthority.DraftMandate(Kor.MandateDraft, (Mandate)Document(Federation.Documents[4].Payload));
        Refused(_history.Adopt(Assemble(mandate, [Kor.SignWithRoot(mandate).Signatures[0], SignByNewRoot(mandate), Sign(mandate, Usa)]), Now), "3 signatures");
    }

    [Fact]
    public void An_added_nation_s_root_must_sign()
    {
        var added = new Nation(NationCode.Parse("AUS"), _newRoot.PublicKey, [OtherTlsRoot()]);
        var draft = Federation.CharterDraft with { Quorum = 3, Nations = [.. Federation.CharterDraft.Nations, added] };
        var payload = DocumentAuthority.DraftCharter(draft, First);
        ImmutableArray<DocumentSignature> signatures = [Sign(payload, Kor), Sign(payload, Jpn), Sign(payload, Usa)];
        Refused(_history.Adopt(Assemble(payload, signatures), Now), "changes the root of AUS");
        Assert.Equal(4, Adopts(Assemble(payload, signatures.Add(SignByNewRoot(payload)))).Charter.Nations.Length);
    }

    [Fact]
    public void An_added_root_does_not_count_for_the_quorum()
    {
        var added = new Nation(NationCode.Parse("AUS"), _newRoot.PublicKey, [OtherTlsRoot()]);
        var draft = Federation.CharterDraft with { Quorum = 3, Nations = [.. Federation.CharterDraft.Nations, added] };
        var payload = DocumentAuthority.DraftCharter(draft, First);
        var signed = Assemble(payload, [Sign(payload, Kor), SignByNewRoot(payload)]);
        Refused(_history.Adopt(signed, Now), "1 roots of version 1 signed");
    }

    [Fact]
    public void Roots_that_change_places_must_both_sign()
    {
        var nations = Federation.CharterDraft.Nations.Select(nation =>
            nation.Code == Kor.Code ? nation with { RootKey = Jpn.Root }
            : nation.Code == Jpn.Code ? nation with { RootKey = Kor.Root } : nation);
        var draft = Federation.CharterDraft with { Nations = [.. nations] };
        Refused(_history.Adopt(Next(draft, Jpn, Usa), Now), "changes the root of");
        Adopts(Next(draft, Jpn, Kor));
    }

    [Fact]
    public void A_removed_nation_has_nothing_in_force()
    {
        var nations = Federation.CharterDraft.Nations.Where(nation => nation.Code != Jpn.Code);
        var communities = Federation.CharterDraft.Communities.Select(community => community with
        {
            Members = [.. community.Members.Where(member => member.Nation != Jpn.Code)],
        });
        var draft = Federation.CharterDraft with { Nations = [.. nations], Communities = [.. communities] };
        var snapshot = Adopts(Next(draft, Kor, Usa));
        Assert.Null(snapshot.FindNation(Jpn.Code, Now));
        Assert.Null(snapshot.FindPrincipal(PrincipalAddress.Parse("JPN/npa/sato"), Now));
        Assert.Null(snapshot.FindMailbox(MailboxAddress.Parse("JPN/npa"), Now));
    }

    [Fact]
    public void A_charter_over_another_one_before_is_refused()
    {
        var other = Read(DocumentAuthority.DraftCharter(Federation.CharterDraft with { Ceilings = [] }, null));
        Refused(_history.Adopt(Next(Federation.CharterDraft, other, Kor, Usa), Now), "follows another version 1");
    }

    [Fact]
    public void Charters_do_not_skip_versions()
    {
        var second = Next(Federation.CharterDraft, Kor, Usa);
        var third = Next(Federation.CharterDraft, Read(second.Payload), Kor, Usa);
        var refusal = Refused(_history.Adopt(third, Now), "version 2 is missing");
        Assert.Contains("fetch version 2", refusal.NextStep, StringComparison.Ordinal);
        Adopts(second);
        Adopts(third);
        Assert.IsType<Adoption.AlreadyKnown>(_history.Adopt(second, Now));
    }

    [Fact]
    public void Two_next_charters_are_an_alarm()
    {
        Adopts(Next(Federation.CharterDraft, Kor, Usa));
        var other = Next(Federation.CharterDraft with { Ceilings = [] }, Jpn, Usa);
        var outcome = Assert.IsType<Adoption.Contradiction>(_history.Adopt(other, Now));
        Assert.Equal(other.Hash, outcome.Other.Hash);
        Assert.NotEmpty(_history.Snapshot!.Charter.Ceilings);
    }

    [Fact]
    public void Another_version_1_is_refused_and_no_alarm()
    {
        var payload = DocumentAuthority.DraftCharter(Federation.CharterDraft with { Ceilings = [] }, null);
        Refused(_history.Adopt(Assemble(payload, [Sign(payload, Kor), Sign(payload, Usa)]), Now),
            "not the trusted charter version 1");
    }

    [Fact]
    public void A_party_may_start_with_a_later_charter_by_its_hash_alone()
    {
        var second = Next(Federation.CharterDraft with { Ceilings = [] }, Kor, Usa);
        var third = Next(Federation.CharterDraft, Read(second.Payload), Kor, Jpn);
        var history = new FederationHistory(second.Hash);
        var outcomes = history.AdoptAll(
            [Federation.Charter.Bytes, second.Bytes, third.Bytes, .. Federation.Documents.Skip(1).Select(d =>
                d.Bytes)], Now);
        Refused(outcomes[0], "trusted charter is not known yet");
        Assert.All(outcomes.Skip(1), outcome => Assert.IsType<Adoption.Adopted>(outcome));
        Assert.Equal(3ul, history.Snapshot!.Charter.Head.Version);
        Assert.Equal(10, history.Snapshot.VersionsInForce(Now).Length);
        Refused(history.Adopt(Federation.Charter, Now), "not the trusted charter version 2");
    }

    [Fact]
    public void A_charter_of_another_federation_does_not_follow() => Refused(
        _history.Adopt(Next(Federation.CharterDraft with { Federation = FederationName.Parse("other.example") }, Kor,
            Usa), Now),
        "federation other.example");

    [Fact]
    public void When_the_charter_has_ended_the_next_one_still_follows()
    {
        var late = Now.Plus(TimeSpan.FromDays(800));
        var next = Next(Federation.CharterDraft with
        {
            Lifetime = new Lifetime(late,
            late.Plus(TimeSpan.FromDays(1)))
        }, Kor, Usa);
        Assert.False(_history.Snapshot!.IsCharterInForce(late));
        var snapshot = Assert.IsType<Adoption.Adopted>(_history.Adopt(next, late)).Snapshot;
        Assert.True(snapshot.IsCharterInForce(late));
    }

    public void Dispose() => _newRoot.Dispose();

    private static Adoption Found(CharterDraft draft, params TestNation[] signers)
    {
        var payload = DocumentAuthority.DraftCharter(draft, null);
        var signed = Assemble(payload, signers.Select(nation => Sign(payload, nation)));
        return new FederationHistory(signed.Hash).Adopt(signed, Now);
    }

    private static SignedDocument Next(CharterDraft draft, params TestNation[] signers) => Next(draft, First, signers);

    private static SignedDocument Next(CharterDraft draft, Charter before, params TestNation[] signers)
    {
        var payload = DocumentAuthority.DraftCharter(draft, before);
        return Assemble(payload, signers.Select(nation => Sign(payload, nation)));
    }

    private static DocumentSignature Sign(DocumentPayload payload, TestNation nation) =>
        DocumentAuthority.Sign(payload, nation.Offline, nation.Root.Kid);

    private static SignedDocument Assemble(DocumentPayload payload, IEnumerable<DocumentSignature> signatures)
    {
        Assert.True(SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused),
            refused?.ToString());
        return signed;
    }

    private static FederationDocument Document(DocumentPayload payload)
    {
        Assert.True(FederationDocument.TryRead(payload, out var document, out var refused), refused?.ToString());
        return document;
    }

    private static Charter Read(DocumentPayload payload) => Assert.IsType<Charter>(Document(payload));

    private static Refused Refused(Adoption outcome, string detail)
    {
        var refusal = Assert.IsType<Adoption.Rejected>(outcome).Refusal;
        Assert.Equal(RefusalReason.DocumentInvalid, refusal.Reason);
        Assert.Contains(detail, refusal.Detail, StringComparison.Ordinal);
        return refusal;
    }

    private static byte[] OtherTlsRoot()
    {
        var domain = TrustDomain.OfNation(Federation.Name, NationCode.Parse("AUS"));
        using var authority = CertificateAuthority.Create(domain, TimeProvider.System);
        return authority.Root.RawData;
    }

    private FederationSnapshot Adopts(SignedDocument document)
    {
        var outcome = _history.Adopt(document.Bytes.Span, Now);
        Assert.True(outcome is Adoption.Adopted, outcome.ToString());
        return ((Adoption.Adopted)outcome).Snapshot;
    }

    private CharterDraft WithNewRootFor(TestNation changed) => Federation.CharterDraft with
    {
        Nations = [.. Federation.CharterDraft.Nations.Select(nation =>
            nation.Code == changed.Code ? nation with { RootKey = _newRoot.PublicKey } : nation)],
    };

    private DocumentSignature SignByNewRoot(DocumentPayload payload) => new(
        _newRoot.PublicKey.Kid, _newRoot.Sign(payload.Bytes.Span, DocumentLabels.SigningContext(payload.Type)));
}
