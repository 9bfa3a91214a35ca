using System.Collections.Immutable;
using Backbone.Client.Operations;
using Backbone.Client.Sending;
using Backbone.Desk.Languages;
using Backbone.Desk.Wall;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Desk.Tests.Wall;

public sealed class WallTests : BunitContext
{
    private static readonly NationCode Korea = NationCode.Parse("KOR");
    private static readonly NationCode Japan = NationCode.Parse("JPN");
    private static readonly Timestamp Start = new(1_800_000_000_000);
    private static readonly Stamp SomeStamp = new TestConsignments(TestFederation.Default, TimeProvider.System).Make().Stamp;
    private readonly WallBook _book = new(Korea);

    public WallTests(MadeProfile made)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(TimeProvider.System).AddSingleton(new Preferences(Path.Combine(made.Profile.Folder, "nowhere"))).AddSingleton<Speech>();
    }

    [Fact]
    public void What_went_out_is_open_until_its_receipt_and_its_age_grows()
    {
        var ruling = Ruling(Precedence.Immediate);
        _book.Take(ruling);
        var now = Start.Plus(TimeSpan.FromMinutes(5));
        Assert.Equal([new WallFlow(Korea, Japan, 1, Precedence.Immediate, 1)], _book.Flows(now));
        Assert.Equal(new WallAge(Precedence.Immediate, 1, TimeSpan.FromMinutes(5)), _book.Ages(now)[1]);
        _book.Take(Record(1, "receipted", ruling.Envelope, ("recipient", "0"), ("event", "Delivered")));
        Assert.Equal([new WallFlow(Korea, Japan, 1, Precedence.Immediate, 0)], _book.Flows(now));
        Assert.All(_book.Ages(now), age => Assert.Equal(0, age.Open));
        Assert.Equal(2ul, _book.Next);
        Assert.Empty(_book.Flows(Start.Plus(TimeSpan.FromHours(25))));
    }

    [Fact]
    public void What_waits_is_no_flow_and_stops_waiting_when_it_goes_or_is_denied()
    {
        var pending = Ruling(Precedence.Flash, outcome: RulingOutcome.Pending) with { Stamp = null };
        _book.Take(pending);
        Assert.Equal((1, 0), (_book.Waiting, _book.Flows(Start).Length));
        _book.Take(pending with { Stamp = Ruling(Precedence.Flash).Stamp, Decisions = Decided(RulingOutcome.Allowed, pending.Header) });
        Assert.Equal((0, 1), (_book.Waiting, _book.Flows(Start).Length));
        var other = Ruling(Precedence.Routine, outcome: RulingOutcome.Pending) with { Stamp = null };
        _book.Take(other);
        _book.Take(Record(9, "decided", other.Envelope, ("decision", "denied")));
        Assert.Equal(0, _book.Waiting);
    }

    [Fact]
    public void What_comes_in_counts_where_it_was_taken_and_receipts_never()
    {
        var book = new WallBook(Japan);
        book.Take(Ruling(Precedence.Routine) with { Inward = true });
        Assert.Equal([new WallFlow(Korea, Japan, 1, Precedence.Routine, 0)], book.Flows(Start));
        book.Take(Ruling(Precedence.Routine, outcome: RulingOutcome.Refused) with { Inward = true });
        Assert.Equal(1, Assert.Single(book.Flows(Start)).Count);
    }

    [Fact]
    public void Alarms_are_counted_by_kind_and_what_they_say_stays_in_the_journal()
    {
        _book.Take(Record(1, "alarm", null, ("kind", "Overdue"), ("detail", "secret words")));
        _book.Take(Record(2, "alarm", null, ("kind", "Overdue"), ("detail", "secret words")));
        _book.Take(Record(3, "quarantined", null, ("reason", "NotPermitted")));
        Assert.Equal([("Overdue", 2, Start)], _book.Alarms(Start));
        Assert.Equal(1, _book.PutAside(Start));
        var tiles = Render<AlarmTiles>(page => page.Add(one => one.Alarms, _book.Alarms(Start)).Add(one => one.Now, Start));
        Assert.DoesNotContain("secret", tiles.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_is_bounded()
    {
        for (var i = 0; i < WallBook.Most + 500; i++) _book.Take(Record((ulong)i, "alarm", null, ("kind", "Overdue")));
        Assert.Equal(WallBook.Most, Assert.Single(_book.Alarms(Start)).Count);
    }

    [Fact]
    public void The_diagram_has_a_disc_for_each_nation_and_an_arrow_for_each_way_and_says_both()
    {
        ImmutableArray<WallFlow> flows = [new(Korea, Japan, 1200, Precedence.Flash, 3), new(Japan, Korea, 7, Precedence.Routine, 0)];
        var picture = Render<FlowDiagram>(page => page.Add(one => one.Nations, [Japan, Korea, NationCode.Parse("USA")]).Add(one => one.Own, Korea).Add(one => one.Flows, flows));
        Assert.Equal((3, 2), (picture.FindAll("circle").Count, picture.FindAll(".flow path").Count));
        Assert.Contains("1,200!!!", picture.Find(".flow.flash.open text").TextContent, StringComparison.Ordinal);
        Assert.Contains("KOR to JPN: 1,200 messages, 3 not delivered", picture.Find("desc").TextContent, StringComparison.Ordinal);
        Assert.NotEqual(FlowPicture.ArrowOf(flows[0], [Japan, Korea]).Path, FlowPicture.ArrowOf(flows[1], [Japan, Korea]).Path);
    }

    [Theory]
    [InlineData(3, "bad")]
    [InlineData(10, "warn")]
    [InlineData(60, "good")]
    public void What_ends_soon_says_so(int days, string style) => Assert.Equal(style, WallEnd.Style(days));

    private static JournalledRuling Ruling(Precedence precedence, RulingOutcome outcome = RulingOutcome.Allowed)
    {
        var forge = Forge.Letter("KOR/kisa/lee", "JPN/npa");
        forge.Header.Precedence = precedence;
        if (!Envelope.TryRead(forge.Build(), out var letter, out var refused)) throw new InvalidOperationException(refused.Detail);
        var (header, handling) = (letter.Header, letter.Handling);
        return new JournalledRuling
        {
            Index = 0,
            Time = Start,
            Signed = new SignedString(header, handling.Hash, handling.Hash, handling.Hash),
            Envelope = letter.Id,
            Inward = false,
            Caller = "KOR/kisa/lee",
            Header = header,
            Handling = handling,
            Endorsements = letter.Endorsements,
            Decisions = Decided(outcome, header),
            Documents = [],
            Salt = default,
            RulingHash = default,
            Stamp = SomeStamp,
        };
    }

    private static ImmutableArray<RecipientDecision> Decided(RulingOutcome outcome, Header header) =>
        [.. header.Recipients.Select(recipient => new RecipientDecision(recipient.Mailbox, outcome, RefusalReason.Unspecified, [], ""))];

    private static JournalRecord Record(ulong index, string what, EnvelopeId? envelope, params (string Name, string Value)[] facts) =>
        new(index, Start, what, envelope, [.. facts.Select(fact => KeyValuePair.Create(fact.Name, fact.Value))], default);
}
