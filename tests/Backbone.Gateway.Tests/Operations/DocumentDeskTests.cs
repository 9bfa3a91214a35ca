using System.Text;
using Backbone.Authority;
using Backbone.Gateway.Operations;
using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Gateway.Tests.Operations;

/// <summary>A policy that does not hold in every respect is refused with the cause, and the one before rules on.</summary>
public sealed class DocumentDeskTests : IAsyncDisposable
{
    private const string Closed = "nation: KOR\nrelease:\n  - id: nothing-abroad\n    allow: { from: [KOR/*], to: [KOR/*] }\n";

    private static readonly TestNation Kor = Bench.Federation.Kor;
    private static readonly PrincipalAddress Park = PrincipalAddress.Parse("KOR/kisa/park");
    private readonly Bench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Release InForce => _bench.Documents.Snapshot.FindRelease(Kor.Code, _bench.Now)!;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_new_version_rules_the_very_next_message()
    {
        Assert.IsType<ReleaseOutcome.Released>(await SendAsync());
        Assert.IsType<Adoption.Adopted>(await OfferAsync(Kor.SignRelease(Bench.Federation, Closed, InForce)));
        Assert.Equal(RefusalReason.NotReleased, Assert.IsType<ReleaseOutcome.Refused>(await SendAsync()).Refusal.Reason);
        Assert.Equal((2ul, true), Newest());
    }

    [Fact]
    public async Task The_journal_says_who_handed_it_over()
    {
        await OfferAsync(Kor.SignRelease(Bench.Federation, Closed, InForce));
        var adopted = Assert.Single(await _bench.JournalAsync()).DocumentAdopted;
        Assert.Equal(("release", 2ul, "KOR/kisa/park"), (adopted.Label, adopted.Version, adopted.Caller));
    }

    [Fact]
    public async Task The_same_version_again_is_known_and_an_older_one_brings_nothing_back()
    {
        _bench.Log.Expect(Lines.Contradicted);
        var (first, second) = (Kor.OpenRelease(Bench.Federation), Kor.SignRelease(Bench.Federation, Closed, InForce));
        Assert.IsType<Adoption.Adopted>(await OfferAsync(second));
        Assert.IsType<Adoption.AlreadyKnown>(await OfferAsync(second));
        Assert.IsType<Adoption.AlreadyKnown>(await OfferAsync(first));
        Assert.IsType<ReleaseOutcome.Refused>(await SendAsync());
        Assert.Equal((2ul, true), Newest());
        // An older version that was never seen.
        var rewritten = Kor.SignRelease(Bench.Federation, Closed.Replace("nothing", "much", StringComparison.Ordinal));
        Assert.IsType<Adoption.Contradiction>(await OfferAsync(rewritten));
        Assert.Equal((2ul, true), Newest());
    }

    [Fact]
    public async Task The_nations_own_mandate_roster_and_key_set_and_a_charter_are_taken_up()
    {
        var (federation, now) = (Bench.Federation, _bench.Now);
        var charter = NextCharter(draft => draft);
        SignedDocument[] documents =
        [
            charter,
            Kor.SignWithRoot(DocumentAuthority.DraftMandate(Kor.MandateDraft, federation.Snapshot.FindMandate(Kor.Code, now))),
            _bench.Letters.NextRoster("KOR", principal => principal),
            _bench.Letters.NextKeySet("KOR", draft => draft),
        ];
        foreach (var document in documents) Assert.IsType<Adoption.Adopted>(await OfferAsync(document));
        Assert.All(documents, document => Assert.Contains(_bench.Documents.Snapshot.VersionsInForce(now), id => id.Hash == document.Hash));
        Assert.All(await _bench.JournalAsync(), entry => Assert.Equal("KOR/kisa/park", entry.DocumentAdopted.Caller));
        Assert.Equal(documents.Length, await _bench.CountAsync("documents"));
    }

    [Fact]
    public async Task A_second_charter_of_one_version_is_a_contradiction_and_the_first_stays()
    {
        _bench.Log.Expect(Lines.Contradicted);
        var (first, other) = (NextCharter(draft => draft), NextCharter(draft => draft with { LaneLimits = [] }));
        Assert.IsType<Adoption.Adopted>(await OfferAsync(first));
        Assert.IsType<Adoption.Contradiction>(await OfferAsync(other));
        Assert.Equal(first.Hash, _bench.Documents.Snapshot.Charter.Id.Hash);
    }

    private static SignedDocument NextCharter(Func<CharterDraft, CharterDraft> change, int signers = 2)
    {
        var payload = DocumentAuthority.DraftCharter(change(Bench.Federation.CharterDraft), Bench.Federation.Snapshot.Charter);
        var signatures = Bench.Federation.Nations.Take(signers).Select(nation => DocumentAuthority.Sign(payload, nation.Offline, nation.Root.Kid));
        return SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused) ? signed : throw new InvalidOperationException(refused.Detail);
    }

    private static SignedDocument FirstCharter() => Kor.SignWithRoot(
        DocumentAuthority.DraftCharter(Bench.Federation.CharterDraft with { LaneLimits = [] }, null));

    private static readonly Dictionary<string, (string Cause, Func<DocumentDeskTests, byte[]> Make)> Bad = new()
    {
        ["noise"] = ("", _ => Encoding.UTF8.GetBytes("no document")),
        ["nothing"] = ("", _ => []),
        ["a megabyte of noise"] = ("", _ => new byte[1 << 20]),
        ["ten megabytes"] = ("bytes", _ => new byte[10 << 20]),
        ["another nation's roster"] = ("only charters and documents of KOR", test => test._bench.Letters.NextRoster("USA", principal => principal).Bytes.ToArray()),
        ["another nation's"] = ("only charters and documents of KOR", _ => Bench.Federation.Usa.OpenRelease(Bench.Federation).Bytes.ToArray()),
        ["a mandate of a wrong root"] = ("is not the root of KOR", test => Bench.Federation.Jpn.SignWithRoot(
            DocumentAuthority.DraftMandate(Kor.MandateDraft, Bench.Federation.Snapshot.FindMandate(Kor.Code, test._bench.Now))).Bytes.ToArray()),
        ["a charter of too few"] = ("2 are asked for", _ => NextCharter(draft => draft, signers: 1).Bytes.ToArray()),
        ["another first charter"] = ("is not the trusted charter", _ => FirstCharter().Bytes.ToArray()),
        ["signed by the registrar"] = ("no policy key", test => Kor.SignWithRegistrar(test.Draft(Closed)).Bytes.ToArray()),
        ["signed by another nation"] = ("no policy key", test => Bench.Federation.Jpn.SignWithPolicyKey(test.Draft(Closed)).Bytes.ToArray()),
        ["a bit flipped"] = ("does not verify", test => Flip(Kor.SignWithPolicyKey(test.Draft(Closed)).Bytes.ToArray())),
        ["expired"] = ("ended", test => test.Sign(Closed, new Lifetime(test.Ago(60), test.Ago(1)))),
        ["not begun"] = ("begins", test => test.Sign(Closed, new Lifetime(test._bench.Now.Plus(TimeSpan.FromDays(1)), test._bench.Now.Plus(TimeSpan.FromDays(30))))),
        ["a rule about the content"] = ("content", test => test.Sign("nation: KOR\nrelease:\n  - id: a\n    allow: { from: [KOR/*], subject: secret }\n")),
        ["nobody's name"] = ("KOR/nobody", test => test.Sign("nation: KOR\nrelease:\n  - id: a\n    allow: { from: [KOR/nobody], to: [USA/*] }\n")),
        ["two rules of one id"] = ("release.yaml:5", test => test.Sign(Closed + "  - id: nothing-abroad\n    refuse: {}\n")),
        ["a bomb of aliases"] = ("release.yaml:1", test => test.Sign("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n")),
        ["nested deeply"] = ("release.yaml", test => test.Sign($"nation: KOR\nrelease: {new string('[', 10_000)}{new string(']', 10_000)}\n")),
        ["a text above the limit"] = ("bytes", test => test.Sign(Closed + new string('#', 256 * 1024))),
        ["an empty text"] = ("release.yaml", test => test.Sign("\n")),
    };

    public static TheoryData<string> Faults => [.. Bad.Keys];

    [Theory, MemberData(nameof(Faults))]
    public async Task What_does_not_hold_is_refused_and_the_one_before_rules_on(string fault)
    {
        var refused = Assert.IsType<Adoption.Rejected>(await OfferAsync(Bad[fault].Make(this))).Refusal;
        Assert.Contains(Bad[fault].Cause, refused.Detail, StringComparison.Ordinal);
        Assert.IsType<ReleaseOutcome.Released>(await SendAsync());
        Assert.Equal((1ul, true), Newest());
        Assert.Equal(0, await _bench.CountAsync("documents"));
    }

    [Fact]
    public async Task Once_its_time_has_ended_nothing_leaves_and_the_refusal_says_what_to_do()
    {
        _bench.Clock.Advance(TimeSpan.FromDays(6)); // within the keys' epochs
        var brief = Sign(Closed.Replace("KOR/*] }", "KOR/*, USA/*] }", StringComparison.Ordinal), new Lifetime(_bench.Now, _bench.Now.Plus(TimeSpan.FromHours(1))));
        Assert.IsType<Adoption.Adopted>(await OfferAsync(brief));
        Assert.IsType<ReleaseOutcome.Released>(await SendAsync());
        _bench.Clock.Advance(TimeSpan.FromHours(2));
        var refusal = Assert.IsType<ReleaseOutcome.Refused>(await SendAsync()).Refusal;
        Assert.Equal(RefusalReason.PolicyNotInForce, refusal.Reason);
        Assert.Equal((2ul, false), Newest());
    }

    private Task<ReleaseOutcome> SendAsync() => _bench.ReleaseAsync(_bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", "USA/cisa")));

    private Task<Adoption> OfferAsync(SignedDocument signed) => OfferAsync(signed.Bytes.ToArray());

    private Task<Adoption> OfferAsync(byte[] bytes) => Desk().AdoptAsync(bytes, Park, Cancellation);

    private (ulong Version, bool InForce) Newest() =>
        (_bench.Documents.Snapshot.NewestRelease(Kor.Code)!.Value.Document.Head.Version, _bench.Documents.Snapshot.FindRelease(Kor.Code, _bench.Now) is not null);

    private DocumentDesk Desk() => new(_bench.Identity, _bench.Documents, _bench.Store, _bench.Clock);

    private byte[] Sign(string text, Lifetime? lifetime = null) => Kor.SignWithPolicyKey(Draft(text, lifetime)).Bytes.ToArray();

    private DocumentPayload Draft(string text, Lifetime? lifetime = null) => DocumentAuthority.DraftRelease(new PolicyDraft
    {
        Federation = Kor.Federation,
        Nation = Kor.Code,
        Lifetime = lifetime ?? new Lifetime(_bench.Now, _bench.Now.Plus(TimeSpan.FromDays(30))),
        Text = Encoding.UTF8.GetBytes(text),
    }, InForce);

    private Timestamp Ago(int days) => new(_bench.Now.Milliseconds - (ulong)TimeSpan.FromDays(days).TotalMilliseconds);

    private static byte[] Flip(byte[] bytes)
    {
        bytes[^1] ^= 1;
        return bytes;
    }
}
