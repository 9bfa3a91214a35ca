using Backbone.Custody.Authority;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;

namespace Backbone.Gateway.Tests.Clocks;

/// <summary>
/// A gateway's clock is moved around the end of every document and key, forth and back: what is let out and taken in at a moment
/// depends on that moment alone. An end shuts the desk, and a clock that goes back opens it again, for what is new.
/// </summary>
public sealed class EndTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan[] ForthAndBack =
        [-Day, -Second, TimeSpan.Zero, Lifetime.ClockTolerance - Second, Lifetime.ClockTolerance, Day, -Second, -Day];

    private static TestFederation Federation => TestFederation.Default;

    private static Timestamp Now => Federation.Now;

    private static Timestamp End => Now.Plus(5 * Day);

    private static Lifetime Ending => new(Now, End);

    /// <summary>What ends, whether its end is asked of a signer's clock too, and why nothing more leaves KOR then.</summary>
    public static TheoryData<string, bool, RefusalReason> Outward() => new()
    {
        { "charter", false, RefusalReason.AuthorUnknown },
        { "mandate KOR", false, RefusalReason.AuthorUnknown },
        { "registrar key KOR", false, RefusalReason.AuthorUnknown },
        { "roster KOR", false, RefusalReason.AuthorUnknown },
        { "author key", true, RefusalReason.AuthorKeyNotInForce },
        { "release policy", false, RefusalReason.PolicyNotInForce },
        { "policy key KOR", false, RefusalReason.PolicyNotInForce },
        { "key set KOR", false, RefusalReason.StampKeyUnknown },
        { "stamp key", false, RefusalReason.StampKeyUnknown },
        { "mandate USA", false, RefusalReason.MailboxUnknown },
        { "key set USA", false, RefusalReason.MailboxUnknown },
        { "border key USA", false, RefusalReason.ReaderKeyMismatch },
        { "reader's epoch", false, RefusalReason.ReaderKeyMismatch },
        { "message", false, RefusalReason.TimeOutOfBounds },
    };

    [Theory, MemberData(nameof(Outward))]
    public async Task The_release_desk_is_shut_from_the_end_on_and_open_before_it_whichever_way_the_clock_goes(
        string what, bool tolerant, RefusalReason reason)
    {
        await using var bench = new Bench();
        await EndAsync(bench, what);
        var met = new List<RefusalReason?>();
        foreach (var moment in ForthAndBack)
        {
            var letter = Letter(bench, what);
            bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            met.Add((await bench.ReleaseAsync(letter) as ReleaseOutcome.Refused)?.Refusal.Reason);
        }
        Assert.Equal(Expected(tolerant, reason), met);
    }

    /// <summary>What ends, whether a stamp of before still counts while clocks may differ, and why nothing more comes into USA then.</summary>
    public static TheoryData<string, bool, RefusalReason> Inward() => new()
    {
        { "charter", false, RefusalReason.StampKeyUnknown },
        { "mandate KOR", false, RefusalReason.StampKeyUnknown },
        { "registrar key KOR", false, RefusalReason.StampKeyUnknown },
        { "key set KOR", false, RefusalReason.StampKeyUnknown },
        { "stamp key", true, RefusalReason.StampKeyUnknown },
        { "roster KOR", false, RefusalReason.AuthorUnknown },
        { "acceptance policy", false, RefusalReason.PolicyNotInForce },
        { "policy key USA", false, RefusalReason.PolicyNotInForce },
        { "message", false, RefusalReason.TimeOutOfBounds },
    };

    [Theory, MemberData(nameof(Inward))]
    public async Task The_acceptance_desk_is_shut_from_the_end_on_and_open_before_it_whichever_way_the_clock_goes(
        string what, bool tolerant, RefusalReason reason)
    {
        await using var bench = new Bench("USA");
        await EndAsync(bench, what);
        var (met, index) = (new List<RefusalReason?>(), 0UL);
        foreach (var moment in ForthAndBack)
        {
            bench.Clock.AdjustTime(Now.Plus(Second).ToDateTimeOffset());
            var consignment = Assert.Single(bench.Letters.Stamp(Letter(bench, what)));
            bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            var outcome = await bench.AcceptAsync(consignment, index++);
            met.Add((outcome as AcceptanceOutcome.Quarantined)?.Refusal.Reason);
        }
        Assert.Equal(Expected(tolerant, reason), met);
    }

    /// <summary>Keys that are held on to: what was sealed or written in their time is read for as long as it may live.</summary>
    [Theory, InlineData("border key USA"), InlineData("reader's epoch"), InlineData("author key")]
    public async Task What_was_made_in_time_comes_in_after_the_end_of_its_keys(string what)
    {
        await using var bench = new Bench("USA");
        await EndAsync(bench, what);
        var index = 0UL;
        foreach (var moment in ForthAndBack)
        {
            bench.Clock.AdjustTime(Now.Plus(Second).ToDateTimeOffset());
            var consignment = Assert.Single(bench.Letters.Stamp(Letter(bench, what)));
            bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(consignment, index++));
        }
    }

    [Fact]
    public async Task What_was_taken_in_is_a_replay_whichever_way_the_clock_goes()
    {
        await using var bench = new Bench("USA");
        var consignment = Assert.Single(bench.Letters.Stamp(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa")));
        Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(consignment));
        var index = 1UL;
        foreach (var off in (TimeSpan[])[Day / 2, -Day, Day, TimeSpan.Zero])
        {
            bench.Clock.AdjustTime(Now.Plus(off).ToDateTimeOffset());
            Assert.IsNotType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(consignment, index++));
        }
        Assert.Equal(1, await bench.CountAsync("mail"));
    }

    [Fact]
    public async Task A_co_signature_counts_while_its_key_is_in_force_and_no_longer()
    {
        await using var bench = new Bench();
        await EndAsync(bench, "approver key");
        foreach (var moment in ForthAndBack)
        {
            bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            var plan = bench.Letters.Plan("KOR/kisa/lee", "USA/fbi/smith");
            var red = bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } });
            Assert.IsType<ReleaseOutcome.Waiting>(await bench.ReleaseAsync(red));
            var outcome = await bench.ApprovalDesk().ApproveAsync(PrincipalAddress.Parse("KOR/kisa/park"), red.Id,
                await bench.GiveAsync(red.Id, "KOR/kisa/park"), TestContext.Current.CancellationToken);
            Assert.Equal(moment < TimeSpan.Zero, outcome is ReleaseOutcome.Released);
        }
    }

    [Fact]
    public async Task A_mailbox_is_open_to_its_readers_while_roster_and_key_set_are_in_force()
    {
        foreach (var what in (string[])["roster KOR", "key set KOR", "mandate KOR", "charter"])
        {
            await using var bench = new Bench();
            await EndAsync(bench, what);
            var access = new Gateway.Members.MailboxAccess(bench.Documents, bench.Identity, bench.Clock);
            foreach (var moment in ForthAndBack)
            {
                bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
                var may = access.MayRead(PrincipalAddress.Parse("KOR/kisa/lee"), MailboxAddress.Parse("KOR/kisa"));
                Assert.Equal((what, moment, moment < TimeSpan.Zero), (what, moment, may));
            }
        }
    }

    private static IEnumerable<RefusalReason?> Expected(bool tolerant, RefusalReason reason) => ForthAndBack.Select(moment =>
        moment < (tolerant ? Lifetime.ClockTolerance : TimeSpan.Zero) ? (RefusalReason?)null : reason);

    private static Envelope Letter(Bench bench, string what)
    {
        bench.Clock.AdjustTime(Now.Plus(Second).ToDateTimeOffset());
        var plan = bench.Letters.Plan("KOR/kisa/lee", "USA/cisa");
        return bench.Letters.Seal(plan with { Expires = what == "message" ? End : Now.Plus(20 * Day) });
    }

    private static Task EndAsync(Bench bench, string what) => bench.AdoptAsync([.. DocumentsOf(what)]);

    private static IEnumerable<SignedDocument> DocumentsOf(string what) => what switch
    {
        "message" => [],
        "charter" => [Charter()],
        "mandate KOR" => [Mandate("KOR", draft => draft with { Lifetime = Ending })],
        "mandate USA" => [Mandate("USA", draft => draft with { Lifetime = Ending })],
        "registrar key KOR" => [Mandate("KOR", draft => draft with { RegistrarKeys = [draft.RegistrarKeys[0] with { Lifetime = Ending }] })],
        "policy key KOR" => [Mandate("KOR", draft => draft with { PolicyKeys = [draft.PolicyKeys[0] with { Lifetime = Ending }] })],
        "policy key USA" => [Mandate("USA", draft => draft with { PolicyKeys = [draft.PolicyKeys[0] with { Lifetime = Ending }] })],
        "roster KOR" => [Roster(draft => draft with { Lifetime = Ending })],
        "author key" => [Roster(draft => draft with { Principals = [.. draft.Principals.Select(one => EndKeys(one, "KOR/kisa/lee"))] })],
        "approver key" => [Roster(draft => draft with { Principals = [.. draft.Principals.Select(one => EndKeys(one, "KOR/kisa/park"))] })],
        "key set KOR" => [KeySet("KOR", draft => draft with { Lifetime = Ending })],
        "key set USA" => [KeySet("USA", draft => draft with { Lifetime = Ending })],
        "stamp key" => [KeySet("KOR", draft => draft with { StampKeys = [draft.StampKeys[0] with { Lifetime = Ending }] })],
        "border key USA" => [KeySet("USA", draft => draft with { BorderKeys = [draft.BorderKeys[0] with { SealedTo = Ending }] })],
        "reader's epoch" => [KeySet("USA", draft => draft with { Mailboxes = [.. draft.Mailboxes.Select(EndEpochs)] })],
        "release policy" => [Federation.Kor.SignWithPolicyKey(DocumentAuthority.DraftRelease(
            PolicyOf(Federation.Kor.OpenRelease(Federation)), Of<Release>(Federation.Kor.OpenRelease(Federation))))],
        "acceptance policy" => [Federation.Usa.SignWithPolicyKey(DocumentAuthority.DraftAcceptance(
            PolicyOf(Federation.Usa.OpenAcceptance(Federation)), Of<Acceptance>(Federation.Usa.OpenAcceptance(Federation))))],
        _ => throw new ArgumentException(what),
    };

    private static Principal EndKeys(Principal principal, string whose) => principal.Address.ToString() != whose ? principal : principal with
    {
        SigningKeys = [.. principal.SigningKeys.Select(key => key with { Lifetime = Ending })],
    };

    private static Mailbox EndEpochs(Mailbox mailbox) => mailbox with
    {
        Readers = [.. mailbox.Readers.Select(reader => reader with { Epochs = [.. reader.Epochs.Select(epoch => epoch with { SealedTo = epoch.SealedTo.Within(Ending) })
            .Where(epoch => !epoch.SealedTo.IsEmpty)] })],
    };

    private static T Of<T>(SignedDocument signed) where T : FederationDocument =>
        FederationDocument.TryRead(signed.Payload, out var document, out var refused) ? (T)document : throw new ArgumentException(refused.Detail);

    private static PolicyDraft PolicyOf(SignedDocument signed)
    {
        var policy = Of<PolicyDocument>(signed);
        return new PolicyDraft { Federation = policy.Head.Federation, Nation = policy.Nation, Lifetime = Ending, Text = policy.Text };
    }

    private static SignedDocument Charter()
    {
        var before = Federation.Snapshot.Charter;
        var payload = DocumentAuthority.DraftCharter(CharterDraft.Of(before) with { Lifetime = Ending }, before);
        Assert.True(SignedDocument.TryAssemble(payload,
            new[] { Federation.Kor, Federation.Usa }.Select(nation => DocumentAuthority.Sign(payload, nation.Offline, nation.Root.Kid)),
            out var signed, out var refused), refused?.ToString());
        return signed;
    }

    private static SignedDocument Mandate(string nation, Func<MandateDraft, MandateDraft> change)
    {
        var before = Federation.Snapshot.FindMandate(NationCode.Parse(nation), Now)!;
        return Federation[nation].SignWithRoot(DocumentAuthority.DraftMandate(change(MandateDraft.Of(before)), before));
    }

    private static SignedDocument Roster(Func<RosterDraft, RosterDraft> change)
    {
        var before = Federation.Snapshot.FindRoster(Federation.Kor.Code, Now)!;
        return Federation.Kor.SignWithRegistrar(DocumentAuthority.DraftRoster(change(RosterDraft.Of(before)), before));
    }

    private static SignedDocument KeySet(string nation, Func<KeySetDraft, KeySetDraft> change)
    {
        var before = Federation.Snapshot.FindKeySet(NationCode.Parse(nation), Now)!;
        return Federation[nation].SignWithRegistrar(DocumentAuthority.DraftKeySet(change(KeySetDraft.Of(before)), before));
    }
}
