using Backbone.Authority.Statements;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Authority.Tests.Statements;

/// <summary>Documents are said in words, whole, and two of them are held against each other.</summary>
public sealed class StatementTests
{
    private static readonly TestFederation Federation = TestFederation.Default;
    private static readonly TestNation Kor = Federation.Kor;

    private static FederationSnapshot Snapshot => Federation.Snapshot;

    [Fact]
    public void A_charter_names_its_roots_and_what_binds()
    {
        var said = DocumentStatements.Of(Snapshot.Charter);
        Assert.Contains(new Statement("nation KOR", $"root key {Kor.Root.Kid}"), said);
        Assert.Contains(new Statement("quorum", "2 of 3 nations sign"), said);
        Assert.Contains(new Statement("community named-persons", "USA/fbi"), said);
        Assert.Contains(new Statement("ceiling of community dprk-crypto", "at most amber+strict; every category; bytes not limited"), said);
        Assert.Contains(new Statement("lane limit of flash", "at most 60 messages a minute, bytes outstanding not limited"), said);
    }

    [Fact]
    public void A_mandate_a_roster_and_a_key_set_name_who_and_which_keys()
    {
        var mandate = DocumentStatements.Of(Snapshot.FindMandate(Kor.Code, Federation.Now)!);
        Assert.Contains(mandate, one => one.Subject == "member KOR/upbit" && one.Text.StartsWith("exchange, private: ", StringComparison.Ordinal));
        Assert.Contains(mandate, one => one.Subject == $"registrar key {Kor.Registrar.Key.Kid}");
        var lee = Federation.Principal("KOR/kisa/lee");
        var roster = DocumentStatements.Of(Snapshot.FindRoster(Kor.Code, Federation.Now)!);
        Assert.Contains(new Statement("KOR/kisa/lee", "role officer"), roster);
        Assert.Contains(roster, one => one.Subject == $"officer key {lee.Kid} of KOR/kisa/lee" && one.Text.StartsWith("active, ", StringComparison.Ordinal));
        var keySet = Snapshot.FindKeySet(Kor.Code, Federation.Now)!;
        var said = DocumentStatements.Of(keySet);
        Assert.Contains(said, one => one.Subject == "mailbox KOR/kisa" && one.Text.StartsWith("read by KOR/kisa/lee", StringComparison.Ordinal));
        Assert.Contains(said, one => one.Subject == $"stamp key {Kor.Stamp.Key.Kid}");
        // A key that stands in two mailboxes is said once.
        Assert.Equal(keySet.Mailboxes.SelectMany(mailbox => mailbox.Readers).SelectMany(reader => reader.Epochs).Select(epoch => epoch.Key.Kid).Distinct().Count(),
            said.Count(one => one.Subject.StartsWith("reader key", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_changes_between_a_document_and_itself() =>
        Assert.All(new FederationDocument[] { Snapshot.Charter, Snapshot.FindKeySet(Kor.Code, Federation.Now)! },
            document => Assert.Empty(StatementChange.Between(document, document)));

    [Fact]
    public void Every_change_of_a_charter_is_told_and_nothing_else()
    {
        var before = Snapshot.Charter;
        var after = Charter(CharterDraft.Of(before) with
        {
            Quorum = 3,
            Communities = [.. before.Communities.Select(one => one.Name == "named-persons" ? one with { Members = one.Members[1..] } : one)],
            Ceilings = before.Ceilings[1..],
            LaneLimits = [.. before.LaneLimits, new LaneLimit(Precedence.Immediate, 7, null)],
        });
        Assert.Equal(
        [
            new("quorum", "2 of 3 nations sign", "3 of 3 nations sign"),
            new("community named-persons", "JPN/npa", null),
            new("ceiling of every message, of members that are exchange", "at most amber; bulletin, indicators, incident, sighting; at most 65536 bytes", null),
            new("lane limit of immediate", null, "at most 7 messages a minute, bytes outstanding not limited"),
        ], StatementChange.Between(before, after).AsEnumerable());
    }

    [Fact]
    public void Where_there_is_none_before_all_of_it_is_new() =>
        Assert.Equal(DocumentStatements.Of(Snapshot.Charter).Length, StatementChange.Between(null, Snapshot.Charter).Count(change => change.Before is null));

    [Theory]
    [InlineData(Tlp.AmberStrict, "amber+strict")]
    [InlineData(Tlp.Clear, "clear")]
    public void Words_are_read_as_they_are_written(Tlp value, string word)
    {
        Assert.Equal(word, EnumWords.Of(value));
        Assert.True(EnumWords.TryRead<Tlp>(word, out var read));
        Assert.Equal(value, read);
        Assert.False(EnumWords.TryRead<Tlp>("unspecified", out _));
        Assert.False(EnumWords.TryRead<Tlp>(null, out _));
    }

    private static Charter Charter(CharterDraft draft) =>
        FederationDocument.TryRead(DocumentAuthority.DraftCharter(draft, Snapshot.Charter), out var document, out var refused)
            ? (Charter)document : throw new InvalidOperationException(refused.Detail);
}
