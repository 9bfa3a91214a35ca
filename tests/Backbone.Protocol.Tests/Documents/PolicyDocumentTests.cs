using System.Text;
using Backbone.Authority;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;
using static Backbone.Protocol.Tests.Documents.PayloadRules;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>Signed policies: who may sign, what follows what, when they hold; what the text means is told elsewhere.</summary>
public sealed class PolicyDocumentTests
{
    private const ulong Day = 86_400_000;

    private static readonly TestFederation Federation = TestFederation.Default;
    private static readonly TestNation Kor = Federation.Kor;
    private static readonly Timestamp Now = Federation.Now;

    private static readonly PolicyDraft Draft = new()
    {
        Federation = Federation.Name,
        Nation = Kor.Code,
        Lifetime = new Lifetime(Now, Now.Plus(TimeSpan.FromDays(90))),
        Text = Encoding.UTF8.GetBytes("nation: KOR # 한국\nrelease: []\n"),
    };

    private static readonly Rule<Wire.Release>[] Rules =
    [
        new("no text", m => m.Text = Google.Protobuf.ByteString.Empty, "0 bytes"),
        new("more than 256 KiB", m => m.Text = Google.Protobuf.ByteString.CopyFrom(new byte[256 * 1024 + 1]), "262145 bytes"),
        new("text that is not UTF-8", m => m.Text = Google.Protobuf.ByteString.CopyFrom(0xc3, 0x28), "not UTF-8"),
        new("367 days", m => m.Head.Until = m.Head.From + 367 * Day, "more than 366 days"),
        new("no nation", m => m.Head.Nation = "", "names no nation"),
        new("no head", m => m.Head = null, "no head"),
    ];

    private readonly FederationHistory _history = Federation.NewHistory();

    public static TheoryData<string> Breaches => Names(Rules);

    [Theory, MemberData(nameof(Breaches))]
    public void A_broken_policy_is_refused(string rule) => RefusesBroken(Release(), Rules, rule);

    [Fact]
    public void The_longest_text_is_taken() => TakesChanged<Wire.Release>(
        Release(), m => m.Text = Google.Protobuf.ByteString.CopyFrom(Encoding.ASCII.GetBytes(new string('#', 256 * 1024))));

    [Fact]
    public void Both_policies_of_a_nation_hold_side_by_side_and_keep_their_text()
    {
        Adopts(Release());
        var snapshot = Adopts(Kor.SignWithPolicyKey(DocumentAuthority.DraftAcceptance(Draft with { Text = "nation: KOR"u8.ToArray() }, null)));
        Assert.Equal(Draft.Text.ToArray(), snapshot.FindRelease(Kor.Code, Now)!.Text.ToArray());
        Assert.Equal("nation: KOR"u8, snapshot.FindAcceptance(Kor.Code, Now)!.Text.Span);
        Assert.Null(snapshot.FindAcceptance(Federation.Usa.Code, Now));
        Assert.Equal(12, snapshot.VersionsInForce(Now).Length);
        Assert.Equal(10, snapshot.VersionsKnown().Length); // of public documents only
    }

    [Fact]
    public void A_policy_counts_in_its_own_time_and_in_that_of_its_signers_mandate()
    {
        var snapshot = Adopts(Release());
        Assert.Equal(Draft.Lifetime, snapshot.NewestRelease(Kor.Code)!.Value.Holds);
        Assert.Null(snapshot.FindRelease(Kor.Code, Draft.Lifetime.Until));
        Assert.NotNull(snapshot.NewestRelease(Kor.Code));
    }

    [Fact]
    public void A_registrar_signs_no_policy_and_a_policy_key_nothing_else()
    {
        Rejects(Kor.SignWithRegistrar(DocumentAuthority.DraftRelease(Draft, null)), "no policy key");
        var roster = _history.Snapshot!.FindRoster(Kor.Code, Now);
        Rejects(Kor.SignWithPolicyKey(DocumentAuthority.DraftRoster(Kor.RosterDraft, roster)), "no registrar key");
        Rejects(Federation.Usa.SignWithPolicyKey(DocumentAuthority.DraftRelease(Draft, null)), "no policy key");
    }

    [Fact]
    public void An_older_version_does_not_come_back()
    {
        var (first, second) = (Release(), Release(after: Release()));
        Adopts(second);
        Rejects(first, "never go back");
    }

    [Fact]
    public void A_second_policy_of_one_version_is_an_alarm_and_the_first_stays()
    {
        Adopts(Release());
        var other = Kor.SignWithPolicyKey(DocumentAuthority.DraftRelease(Draft with { Text = "nation: KOR"u8.ToArray() }, null));
        Assert.IsType<Adoption.Contradiction>(_history.Adopt(other, Now));
        Assert.Equal(Draft.Text.ToArray(), _history.Snapshot!.FindRelease(Kor.Code, Now)!.Text.ToArray());
    }

    [Fact]
    public void A_mandate_that_drops_the_policy_key_ends_the_policies()
    {
        Adopts(Release());
        var mandate = _history.Snapshot!.FindMandate(Kor.Code, Now)!;
        var snapshot = Adopts(Kor.SignWithRoot(DocumentAuthority.DraftMandate(Kor.MandateDraft with { PolicyKeys = [] }, mandate)));
        Assert.Null(snapshot.FindRelease(Kor.Code, Now));
        Assert.NotNull(snapshot.FindRoster(Kor.Code, Now));
    }

    [Fact]
    public void A_policy_that_begins_tomorrow_is_not_adopted_today() => Rejects(Kor.SignWithPolicyKey(DocumentAuthority.DraftRelease(
        Draft with { Lifetime = new Lifetime(Now.Plus(TimeSpan.FromDays(1)), Now.Plus(TimeSpan.FromDays(2))) }, null)), "begins at");

    private static SignedDocument Release(SignedDocument? after = null)
    {
        Release? before = null;
        if (after is not null)
        {
            Assert.True(FederationDocument.TryRead(after.Payload, out var read, out _));
            before = (Release)read;
        }
        return Kor.SignWithPolicyKey(DocumentAuthority.DraftRelease(Draft, before));
    }

    private FederationSnapshot Adopts(SignedDocument document)
    {
        var outcome = _history.Adopt(document, Now);
        Assert.True(outcome is Adoption.Adopted, outcome.ToString());
        return ((Adoption.Adopted)outcome).Snapshot;
    }

    private void Rejects(SignedDocument document, string detail) => Assert.Contains(
        detail, Assert.IsType<Adoption.Rejected>(_history.Adopt(document, Now)).Refusal.Detail, StringComparison.Ordinal);
}
