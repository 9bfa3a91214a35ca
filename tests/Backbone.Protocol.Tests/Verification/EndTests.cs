using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Verification;

/// <summary>
/// The verifier's clock is moved around the end of every document and key, forth and back: what counts at a moment depends on that
/// moment alone, and not on what was asked before. Documents, and keys to seal to, end sharply; what a signer stated in time
/// counts until clocks that are apart have seen it.
/// </summary>
public sealed class EndTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly EnvelopeId Original = new(Digest.Of("the original"u8));

    private static readonly TimeSpan[] ForthAndBack =
        [-Day, -Second, TimeSpan.Zero, Lifetime.ClockTolerance - Second, Lifetime.ClockTolerance, Day, -Second, -Day];

    private static TestFederation Federation => TestFederation.Default;

    private static Timestamp Now => Federation.Now;

    private static Timestamp End => Now.Plus(5 * Day);

    private static TestNation Kor => Federation.Kor;

    /// <summary>What ends, and whether it counts at a moment.</summary>
    public static TheoryData<string, Func<Func<Timestamp, bool>>> Sharp() => new()
    {
        { "charter", () => Of(Charter(), (all, now) => all.FindNation(Kor.Code, now) is not null && all.FindMailbox(Mailbox, now) is not null) },
        { "mandate", () => Of(Mandate(draft => draft with { Lifetime = Ending }),
            (all, now) => all.FindMember(MemberAddress.Parse("KOR/kisa"), now) is not null && all.FindRoster(Kor.Code, now) is not null) },
        { "roster", () => Of(Roster(), (all, now) => all.FindPrincipal(PrincipalAddress.Parse("KOR/kisa/lee"), now) is not null) },
        { "key set", () => Of(KeySet(draft => draft with { Lifetime = Ending }), (all, now) => all.FindMailbox(Mailbox, now) is not null) },
        { "release policy", () => Of(Policy(DocumentAuthority.DraftRelease(Draft, null)), (all, now) => all.FindRelease(Kor.Code, now) is not null) },
        { "acceptance policy", () => Of(Policy(DocumentAuthority.DraftAcceptance(Draft, null)), (all, now) => all.FindAcceptance(Kor.Code, now) is not null) },
        { "registrar key", () => Of(Mandate(draft => draft with { RegistrarKeys = [Kor.Registrar with { Lifetime = Ending }] }),
            (all, now) => all.FindRoster(Kor.Code, now) is not null && all.FindKeySet(Kor.Code, now) is not null) },
        { "policy key", () => Of(PolicyKey(), (all, now) => all.FindRelease(Kor.Code, now) is not null) },
        { "border key", () => Of(KeySet(draft => draft with { BorderKeys = [draft.BorderKeys[0] with { SealedTo = Ending }] }),
            (all, now) => all.FindBorderKeyToSealTo(Kor.Code, now) is not null) },
        { "reader's epoch", () => Of(
            ChangedFederation.WithEpochs("KOR/kisa/lee", epoch => epoch.SealedTo.From >= End
                ? epoch with { Withdrawn = true } : epoch with { SealedTo = epoch.SealedTo.Within(Ending) }),
            (all, now) => all.FindMailbox(MailboxAddress.Parse("KOR/kisa/lee"), now)!.Readers[0].EpochToSealTo(now) is not null) },
        { "originator's key, for a release", () => Of(AuthorKey("KOR/kisa/lee"), Releases) },
        { "message", () => now => TimeCheck.CheckExpired(Letter(End).Header, now) is null },
    };

    [Theory, MemberData(nameof(Sharp))]
    public void What_ends_sharply_counts_before_its_end_and_never_from_it_on(string what, Func<Func<Timestamp, bool>> make) =>
        Assert.Equal(ForthAndBack.Select(moment => (what, moment, moment < TimeSpan.Zero)), Asked(what, make()));

    /// <summary>Whose signature, stated in its key's time, counts where it is seen at a moment.</summary>
    public static TheoryData<string, Func<Func<Timestamp, bool>>> Tolerant() => new()
    {
        { "author key", () => Authors("KOR/kisa/lee") },
        { "service key", () => Authors("KOR/kisa/siem-1") },
        { "approver key", Approver },
        { "stamp key", Stamper },
    };

    [Theory, MemberData(nameof(Tolerant))]
    public void What_was_signed_in_time_counts_while_clocks_may_be_apart_and_not_afterwards(string what, Func<Func<Timestamp, bool>> make) =>
        Assert.Equal(ForthAndBack.Select(moment => (what, moment, moment < Lifetime.ClockTolerance)), Asked(what, make()));

    [Theory, InlineData(true), InlineData(false)]
    public void A_version_that_was_adopted_is_not_given_up_for_an_older_one_when_the_clock_goes_back(bool afterItsEnd)
    {
        var history = Federation.NewHistory();
        var before = Federation.Snapshot.FindRoster(Kor.Code, Now)!;
        var second = Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(RosterDraft.Of(before) with { Lifetime = Ending }, before));
        TestFederation.Adopt(history, second, End.Plus(-Day));
        var moment = afterItsEnd ? End.Plus(Day) : Now;
        Assert.IsNotType<Adoption.Adopted>(history.Adopt(Federation.Documents.Single(d => d.Hash == before.Id.Hash).Bytes.Span, moment));
        Assert.Equal(afterItsEnd ? null : 2UL, history.Snapshot!.FindRoster(Kor.Code, moment)?.Head.Version);
        Assert.Equal(2UL, history.Snapshot.FindRoster(Kor.Code, Now)?.Head.Version);
    }

    [Fact]
    public void A_document_that_begins_tomorrow_waits_and_is_adopted_by_a_clock_that_is_there()
    {
        var before = Federation.Snapshot.FindRoster(Kor.Code, Now)!;
        var ahead = Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(
            RosterDraft.Of(before) with { Lifetime = new Lifetime(Now.Plus(Day), Now.Plus(2 * Day)) }, before)).Bytes;
        var history = Federation.NewHistory();
        Assert.Equal(Day, Assert.IsType<Adoption.Rejected>(history.Adopt(ahead.Span, Now)).Refusal.RetryAfter);
        Assert.IsType<Adoption.Adopted>(history.Adopt(ahead.Span, Now.Plus(Day)));
    }

    private static Lifetime Ending => new(Now, End);

    private static MailboxAddress Mailbox => MailboxAddress.Parse("KOR/kisa");

    private static PolicyDraft Draft => new()
    {
        Federation = Federation.Name,
        Nation = Kor.Code,
        Lifetime = Ending,
        Text = "nation: KOR"u8.ToArray(),
    };

    private static List<(string, TimeSpan, bool)> Asked(string what, Func<Timestamp, bool> counts) =>
        [.. ForthAndBack.Select(moment => (what, moment, counts(End.Plus(moment))))];

    private static Func<Timestamp, bool> Of(FederationSnapshot federation, Func<FederationSnapshot, Timestamp, bool> counts) =>
        now => counts(federation, now);

    private static Func<Timestamp, bool> Authors(string author)
    {
        var (federation, forge) = (AuthorKey(author), Forge.Letter(author));
        forge.Handling.Created = End.Plus(TimeSpan.FromHours(-1)).Milliseconds;
        var envelope = Read(forge);
        return now => AuthorCheck.Check(federation, envelope.Handling, envelope.Endorsements, envelope.Signed, now, isNew: true) is null;
    }

    private static Func<Timestamp, bool> Approver()
    {
        var federation = AuthorKey("KOR/kisa/park");
        var (envelope, park) = (Letter(Now.Plus(20 * Day)), Federation.Principal("KOR/kisa/park"));
        var approval = Approval.Give(envelope.Id, park.Kid, "releaser", default, End.Plus(TimeSpan.FromHours(-1)), park.Custody);
        return now => AuthorCheck.CheckApproval(federation, envelope.Handling, approval, envelope.Id, now, isNew: true) is null;
    }

    private static Func<Timestamp, bool> Stamper()
    {
        var federation = ChangedFederation.WithStampKey(Kor, key => key with { Lifetime = Ending });
        Assert.True(Consignment.TryRead(ConsignmentForge.Of(Forge.Letter()).Build(), out var consignment, out var refused), refused?.ToString());
        return now => StampCheck.Check(federation, consignment, now, now) is null;
    }

    private static bool Releases(FederationSnapshot federation, Timestamp now)
    {
        var lee = Federation.Principal("KOR/kisa/lee");
        var release = OriginatorRelease.Give(Original, [Mailbox], Now.Plus(20 * Day), lee.Kid, lee.Custody);
        return OriginatorCheck.Check(federation, Letter(End).Handling, Original, release, now) is null;
    }

    private static Envelope Letter(Timestamp expires)
    {
        var forge = Forge.Letter();
        forge.Header.Expires = expires.Milliseconds;
        return Read(forge);
    }

    private static Envelope Read(Forge forge) =>
        Envelope.TryRead(forge.Build(), out var envelope, out var refused) ? envelope : throw new ArgumentException(refused.Detail);

    private static FederationSnapshot AuthorKey(string author) => ChangedFederation.WithKey(author, key => key with { Lifetime = Ending });

    private static FederationSnapshot Charter()
    {
        var before = Federation.Snapshot.Charter;
        var payload = DocumentAuthority.DraftCharter(CharterDraft.Of(before) with { Lifetime = Ending }, before);
        Assert.True(SignedDocument.TryAssemble(payload,
            new[] { Federation.Kor, Federation.Usa }.Select(nation => DocumentAuthority.Sign(payload, nation.Offline, nation.Root.Kid)),
            out var signed, out var refused), refused?.ToString());
        return TestFederation.Adopt(Federation.NewHistory(), signed, Now);
    }

    private static FederationSnapshot Mandate(Func<MandateDraft, MandateDraft> change)
    {
        var before = Federation.Snapshot.FindMandate(Kor.Code, Now)!;
        return TestFederation.Adopt(Federation.NewHistory(), Kor.SignWithRoot(DocumentAuthority.DraftMandate(change(MandateDraft.Of(before)), before)), Now);
    }

    private static FederationSnapshot Roster()
    {
        var before = Federation.Snapshot.FindRoster(Kor.Code, Now)!;
        return TestFederation.Adopt(Federation.NewHistory(),
            Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(RosterDraft.Of(before) with { Lifetime = Ending }, before)), Now);
    }

    private static FederationSnapshot KeySet(Func<KeySetDraft, KeySetDraft> change)
    {
        var before = Federation.Snapshot.FindKeySet(Kor.Code, Now)!;
        return TestFederation.Adopt(Federation.NewHistory(),
            Kor.SignWithRegistrar(DocumentAuthority.DraftKeySet(change(KeySetDraft.Of(before)), before)), Now);
    }

    private static FederationSnapshot Policy(DocumentPayload payload) =>
        TestFederation.Adopt(Federation.NewHistory(), Kor.SignWithPolicyKey(payload), Now);

    private static FederationSnapshot PolicyKey()
    {
        var history = Federation.NewHistory();
        var before = Federation.Snapshot.FindMandate(Kor.Code, Now)!;
        var draft = MandateDraft.Of(before) with { PolicyKeys = [Kor.Policy with { Lifetime = Ending }] };
        TestFederation.Adopt(history, Kor.SignWithRoot(DocumentAuthority.DraftMandate(draft, before)), Now);
        return TestFederation.Adopt(history,
            Kor.SignWithPolicyKey(DocumentAuthority.DraftRelease(Draft with { Lifetime = new Lifetime(Now, Now.Plus(20 * Day)) }, null)), Now);
    }
}
