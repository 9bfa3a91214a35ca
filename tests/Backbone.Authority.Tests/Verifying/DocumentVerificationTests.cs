using Backbone.Authority.Verifying;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Authority.Tests.Verifying;

/// <summary>Each file is checked as every party would, and the check that fails is named.</summary>
public sealed class DocumentVerificationTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private static FederationSnapshot Snapshot => Federation.Snapshot;

    private static TestNation Kor => Federation.Kor;

    [Fact]
    public void A_whole_federation_holds_in_any_order()
    {
        var judged = Check([.. Federation.Documents.Reverse()]);
        Assert.Equal(Federation.Documents.Length, judged.Length);
        Assert.All(judged, one => Assert.True(one.Holds, one.Failed?.Detail));
        Assert.Equal(["form", "rules", "trust", "standing"], judged[0].Checks.Select(check => check.Name));
        Assert.Contains("the one that was compared", judged[0].Checks[2].Detail, StringComparison.Ordinal);
        Assert.All(judged, one => Assert.StartsWith("in force until", one.Checks[3].Detail, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_newer_one_has_replaced_holds_and_is_not_in_force()
    {
        var next = Kor.SignWithRoot(DocumentAuthority.DraftMandate(Kor.MandateDraft, Snapshot.FindMandate(Kor.Code, Federation.Now)));
        var judged = Check([.. Federation.Documents, next]);
        Assert.All(judged, one => Assert.True(one.Holds));
        Assert.Equal("mandate of KOR, version 1", Assert.Single(judged, one => one.Checks[3].Detail.StartsWith("not in force", StringComparison.Ordinal)).Document!.Id.ToString());
    }

    private static readonly Dictionary<string, (string Check, string Cause, Func<SignedDocument[]> Make)> Wrong = new()
    {
        ["a mandate by another nation's root"] = ("trust", "is not the root of KOR", () => [Federation.Charter, Federation.Jpn.SignWithRoot(Mandate())]),
        ["a mandate of a nation that is not in the charter"] = ("trust", "is not in charter version 1", () => [Federation.Charter, Stranger()]),
        ["a roster without a mandate"] = ("trust", "the nation's mandate is not known yet", () => [Federation.Charter, Of(DocumentType.Roster)]),
        ["a document of another federation's charter"] = ("trust", "the trusted charter is not known yet", () => [Of(DocumentType.Mandate)]),
        ["a charter of too few"] = ("trust", "1 roots of version 1 signed, 2 are asked for", () => [Federation.Charter, Kor.SignWithRoot(NextCharter())]),
        ["another first charter"] = ("trust", "it is not the trusted charter version 1", () => [Federation.Charter, Kor.SignWithRoot(OtherCharter())]),
        ["a forked mandate"] = ("trust", "is known with another hash", () =>
            [Federation.Charter, Of(DocumentType.Mandate), Kor.SignWithRoot(DocumentAuthority.DraftMandate(Kor.MandateDraft with { PolicyKeys = [] }, null))]),
        ["a flipped bit"] = ("trust", "does not verify", () => [Federation.Charter, Flipped(Of(DocumentType.Mandate))]),
    };

    public static TheoryData<string> Faults => [.. Wrong.Keys];

    [Theory, MemberData(nameof(Faults))]
    public void What_does_not_hold_is_told_by_its_check_and_cause(string fault)
    {
        var (check, cause, make) = Wrong[fault];
        var failed = Assert.Single(Check(make()), one => !one.Holds).Failed!;
        Assert.Equal(check, failed.Name);
        Assert.Contains(cause, failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_document_fails_by_its_form_and_what_breaks_a_rule_by_its_rules()
    {
        var tooLong = Kor.SignWithRegistrar(DocumentAuthority.DraftKeySet(
            Kor.KeySetDraft with { Lifetime = new Lifetime(Federation.Now, Federation.Now.Plus(TimeSpan.FromDays(36))) }, null));
        var judged = DocumentVerification.Check(
            [("noise", new byte[] { 1, 2, 3 }), ("empty", ReadOnlyMemory<byte>.Empty), ("long", tooLong.Bytes), ("charter", Federation.Charter.Bytes)], [],
            Federation.Charter.Hash, Federation.Now);
        Assert.Equal(["charter", "long", "noise", "empty"], judged.OrderByDescending(one => one.Checks.Length).Select(one => one.File));
        Assert.Equal([null, "rules", "form", "form"], judged.OrderByDescending(one => one.Checks.Length).Select(one => one.Failed?.Name));
    }

    [Fact]
    public void A_known_document_with_another_signature_does_not_hold()
    {
        var flipped = Flipped(Of(DocumentType.Mandate));
        var judged = DocumentVerification.Check(
            [("again", flipped.Bytes)], Federation.Documents.Select(document => document.Bytes), Federation.Charter.Hash, Federation.Now);
        Assert.Contains("these signatures of it do not verify", judged.Single().Failed!.Detail, StringComparison.Ordinal);
    }

    private static CheckedDocument[] Check(SignedDocument[] documents) =>
        [.. DocumentVerification.Check(documents.Select((one, place) => ($"{place}", one.Bytes)), [], Federation.Charter.Hash, Federation.Now)];

    private static SignedDocument Of(DocumentType type) => Federation.Documents.First(one => one.Type == type
        && FederationDocument.TryRead(one.Payload, out var document, out _) && document.Head.Nation == Kor.Code);

    private static DocumentPayload Mandate() => DocumentAuthority.DraftMandate(Kor.MandateDraft, null);

    private static SignedDocument Stranger() => Kor.SignWithRoot(DocumentAuthority.DraftMandate(
        Kor.MandateDraft with { Nation = Protocol.Addresses.NationCode.Parse("SGP"), Members = [] }, null));

    private static DocumentPayload NextCharter() => DocumentAuthority.DraftCharter(Federation.CharterDraft, Snapshot.Charter);

    private static DocumentPayload OtherCharter() => DocumentAuthority.DraftCharter(Federation.CharterDraft with { LaneLimits = [] }, null);

    private static SignedDocument Flipped(SignedDocument signed)
    {
        var bytes = signed.Bytes.ToArray();
        bytes[^1] ^= 1;
        return SignedDocument.TryRead(bytes, out var flipped, out var refused) ? flipped : throw new InvalidOperationException(refused.Detail);
    }
}
