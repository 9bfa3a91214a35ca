using Backbone.Client.Operations;
using Backbone.Desk.Languages;
using Backbone.Desk.Quarantine;
using Backbone.Protocol;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Desk.Tests.Quarantine;

public sealed class QuarantineTests : BunitContext
{
    public QuarantineTests(MadeProfile made)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(TimeProvider.System).AddSingleton(new Preferences(Path.Combine(made.Profile.Folder, "nowhere"))).AddSingleton<Speech>();
    }

    [Fact]
    public void What_is_undecided_is_asked_again_and_what_is_settled_is_not()
    {
        var book = new QuarantineBook();
        Assert.Equal(0ul, book.SettledUpTo);
        book.Take([Entry(1, decided: true), Entry(2), Entry(3, decided: true)]);
        Assert.Equal(1ul, book.SettledUpTo);
        book.Take([Entry(2, decided: true), Entry(3, decided: true)]);
        Assert.Equal(3ul, book.SettledUpTo);
        Assert.Equal([3ul, 2ul, 1ul], book.Decided.Select(entry => entry.Place));
        Assert.Empty(book.Open);
    }

    [Fact]
    public void Of_very_many_the_oldest_undecided_and_the_newest_decided_are_kept_and_that_is_said()
    {
        var book = new QuarantineBook();
        book.Take([.. Enumerable.Range(1, 3000).Select(place => Entry((ulong)place, decided: place % 2 == 0))]);
        Assert.True(book.IsCut);
        Assert.Equal((QuarantineBook.Most, 1ul), (book.Open.Count, book.Open[0].Place));
        Assert.Equal((QuarantineBook.Most, 3000ul), (book.Decided.Count, book.Decided[0].Place));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void Letting_in_is_offered_only_for_what_came_and_may_be_let_in(bool mayRelease, int offered)
    {
        var entry = Entry(1) with { MayRelease = mayRelease, Found = TestMail.Entry(1).Envelope };
        Assert.Equal(offered, Render<VerdictForm>(form => form.Add(one => one.Entry, entry)).FindAll("input[type=radio]").Count);
        Assert.Single(Render<VerdictForm>(form => form.Add(one => one.Entry, entry with { Found = null })).FindAll("input[type=radio]"));
    }

    [Fact]
    public void A_verdict_needs_its_reason_and_is_given_once()
    {
        var heard = new List<(Verdict, string)>();
        var form = Render<VerdictForm>(form => form.Add(one => one.Entry, Entry(1)).Add(one => one.OnDecide, heard.Add));
        form.Find("input[value=Refuse]").Change("Refuse");
        form.Find("form").Submit();
        Assert.Empty(heard);
        form.Find("#why").Input("spam");
        form.Find("form").Submit();
        Assert.Equal([(Verdict.Refuse, "spam")], heard);
    }

    [Fact]
    public void The_evidence_tells_announced_from_came_and_shows_foreign_text_as_text()
    {
        var entry = Entry(1) with
        {
            Envelope = TestMail.Entry(1).Envelope,
            Found = TestMail.Entry(2).Envelope,
            Detail = "<script>alert(1)</script>\u202e",
        };
        var facts = Render<QuarantineFacts>(page => page.Add(one => one.Entry, entry));
        Assert.Contains(QuarantineWords.Differs.English, facts.Markup, StringComparison.Ordinal);
        Assert.Contains(QuarantineWords.NotProven.English, facts.Markup, StringComparison.Ordinal);
        Assert.Empty(facts.FindAll("script"));
        Assert.Contains("\\u{202E}", facts.Markup, StringComparison.Ordinal);
    }

    private static QuarantinedMail Entry(ulong place, bool decided = false) => new()
    {
        Place = place,
        Time = new Timestamp(1_800_000_000_000),
        Mailbox = "KOR/kisa",
        Generation = 1,
        Index = place,
        Envelope = null,
        Precedence = Precedence.Routine,
        Expires = new Timestamp(1_800_000_100_000),
        AnnouncedSize = 4096,
        Reason = RefusalReason.NotPermitted,
        Step = 7,
        Detail = "no rule takes it",
        ExpectedHash = null,
        FoundHash = null,
        Consignment = default,
        KeptBytes = 0,
        Found = null,
        Handling = null,
        Header = null,
        MayRelease = false,
        Decided = decided ? new QuarantineDecision(false, "KOR/nis/park", new Timestamp(1_800_000_050_000), "no") : null,
    };
}
