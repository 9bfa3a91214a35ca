using Backbone.Cli.Doctor;
using Backbone.Client.Members;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit;
using Backbone.TestKit.Federation;

namespace Backbone.Cli.Tests.Doctor;

public sealed class DocumentLookTests
{
    private static readonly NationCode Kor = NationCode.Parse("KOR");
    private readonly TestFederation _federation = TestFederation.Default;

    [Fact]
    public void Documents_in_force_are_well() => Expect(Verdict.Well, "the documents of all 3 nations are in force", TimeSpan.Zero);

    [Fact]
    public void A_key_set_that_has_ended_stops_everything_and_names_who_renews_it() => Expect(
        Verdict.Ill, "key set of KOR", Left(_federation.Snapshot.FindKeySet(Kor, _federation.Now)!.Head.Lifetime));

    [Fact]
    public void What_ends_soon_is_said_before() => Expect(
        Verdict.Doubtful, "ends soon: ", Left(_federation.Snapshot.FindKeySet(Kor, _federation.Now)!.Head.Lifetime) - TimeSpan.FromHours(1));

    [Fact]
    public void A_charter_that_has_ended_is_named_before_all_that_stands_on_it() => Expect(
        Verdict.Ill, "the charter counts ", Left(_federation.Snapshot.Charter.Head.Lifetime));

    [Fact]
    public void What_others_lack_is_doubtful_and_so_is_what_was_not_taken()
    {
        var without = _federation.Documents.Where(signed => !(FederationDocument.TryRead(signed.Payload, out var read, out _)
            && read.Id is { Type: DocumentType.Keyset, Nation: { } nation } && nation.ToString() == "JPN"));
        var history = new FederationHistory(_federation.Snapshot.Charter.Id.Hash);
        foreach (var signed in without) history.Adopt(signed, _federation.Now);
        Assert.Contains("not in force: key set of JPN", Judge(history.Snapshot!, TimeSpan.Zero).Finding, StringComparison.Ordinal);
        var refused = new DocumentFinding(null, new Refused(RefusalReason.DocumentInvalid, "it is torn", "fetch it again"));
        var found = DocumentLook.Judge(_federation.Snapshot, [refused], Kor, _federation.Now);
        Assert.Equal((Verdict.Doubtful, "fetch it again"), (found.Verdict, found.NextStep));
        Assert.Contains("it is torn", found.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_operators_names_every_code()
    {
        var page = File.ReadAllText(ProjectFolder.At("OPERATIONS.md"));
        Assert.All([.. Examinations.OfProfile, .. Examinations.OfProcess], code => Assert.Contains($"| `{code}` |", page, StringComparison.Ordinal));
    }

    private void Expect(Verdict verdict, string finding, TimeSpan later)
    {
        var found = Judge(_federation.Snapshot, later);
        Assert.Equal(verdict, found.Verdict);
        Assert.Contains(finding, found.Finding, StringComparison.Ordinal);
        Assert.Equal(verdict == Verdict.Well, found.NextStep.Length == 0);
    }

    private Diagnosis Judge(FederationSnapshot snapshot, TimeSpan later) => DocumentLook.Judge(snapshot, [], Kor, _federation.Now.Plus(later));

    private TimeSpan Left(Lifetime life) => life.Until.ToDateTimeOffset() - _federation.Now.ToDateTimeOffset();
}
