using System.Text;
using Backbone.Desk.Languages;
using Backbone.Desk.Writing;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Desk.Tests.Writing;

/// <summary>From form to message: nothing is assumed, nothing is lost, and what is odd is named.</summary>
public sealed class CompositionTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Speech _say;

    public CompositionTests() => _say = new Speech(new Preferences(_folder.PathOf(".")), _clock);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_empty_form_lacks_recipient_marking_subject_and_content_each_beside_its_field() =>
        Assert.Equal(["write-search", "write-tlp", "write-subject", "write-add"], FormCheck.Of(new Composition(), _say, _clock).Select(fault => fault.Field));

    [Fact]
    public void Wrong_times_nations_and_languages_are_named()
    {
        var form = Form();
        Assert.Empty(FormCheck.Of(form, _say, _clock));
        form.Expires = new DateTime(2027, 1, 5);
        form.ReplyBy = new DateTime(2026, 11, 30);
        form.ReleasableTo = "KOR, USA, Korea";
        form.Texts.Add(new WrittenText { Language = "日本語", Text = "本文" });
        Assert.Equal(["write-rel", "write-expires", "write-reply-by", "write-language-1"], FormCheck.Of(form, _say, _clock).Select(fault => fault.Field));
    }

    [Fact]
    public void It_goes_in_the_name_of_a_community_only_where_all_are_its_members()
    {
        var form = Form();
        form.To = [new Addressee("JPN/npa", "", "crypto", false), new Addressee("USA/cisa", "", "crypto", true)];
        var message = Message(form, _ => ["crypto"]);
        Assert.Equal("crypto", message.Community);
        Assert.Equal(["JPN/npa"], message.To);
        Assert.Equal(["USA/cisa"], message.Info);
        form.To.Add(new Addressee("KOR/exchange", "", "", false));
        Assert.Null(Message(form, mailbox => mailbox == "KOR/exchange" ? [] : ["crypto"]).Community);
    }

    [Fact]
    public void A_draft_comes_back_as_it_was_and_what_is_none_is_not_taken()
    {
        var form = Form();
        form.Files.Add(new AttachedFile("a.bin", "application/pdf", [1, 2, 3]));
        form.Expires = new DateTime(2026, 12, 3, 9, 30, 0);
        form.DerivedFrom = new string('a', 64);
        var again = DraftForm.Read(DraftForm.Write(form))!;
        var (one, other) = (Message(form, _ => []), Message(again, _ => []));
        Assert.Equal((one.Tlp, one.Subject, one.Expires, one.Relations[0]), (other.Tlp, other.Subject, other.Expires, other.Relations[0]));
        Assert.Equal(one.Parts.Select(part => Convert.ToHexString(part.Data.Span)), other.Parts.Select(part => Convert.ToHexString(part.Data.Span)));
        form.DerivedFrom = "../../etc/passwd";
        Assert.Null(DraftForm.Read(DraftForm.Write(form)));
        Assert.Null(DraftForm.Read("{"u8.ToArray()));
    }

    [Fact]
    public void Empty_and_repeated_languages_and_a_marking_below_the_original_are_doubted()
    {
        var form = Form();
        form.Texts.Add(new WrittenText { Language = "ja", Text = " \n" });
        form.Texts.Add(new WrittenText { Language = "KO", Text = "다시" });
        var doubts = Doubts(form, Tlp.Red);
        Assert.Equal(3, doubts.Count);
        Assert.Contains("ja is empty", doubts[0], StringComparison.Ordinal);
        Assert.Contains("several texts", doubts[1], StringComparison.Ordinal);
        Assert.Contains("TLP:RED", doubts[2], StringComparison.Ordinal);
        Assert.Empty(Doubts(Form(), Tlp.Unspecified));
    }

    [Fact]
    public void Objects_marked_above_the_message_and_wallets_without_a_chain_or_mistyped_are_named()
    {
        const string json = """
            {"type":"bundle","id":"bundle--1","objects":[
              {"type":"malware","id":"malware--1","name":"Drainer","object_marking_refs":["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"]},
              {"type":"x-crypto-wallet","id":"x-crypto-wallet--1","address":"0xabc"},
              {"type":"x-crypto-wallet","id":"x-crypto-wallet--2","chain":"eip155:1","address":"0xdef"},
              {"type":"indicator","id":"indicator--1","name":"first hop","pattern":"[x-crypto-wallet:address = '0x12']"},
              {"type":"indicator","id":"indicator--2","name":"second hop","pattern":"[x-crypto-wallet:chain = 'eip155:1' AND x-crypto-wallet:address = '0x34']"}]}
            """;
        var form = Form();
        form.Files.Add(AttachedFile.Of("C:\\cases\\wallets.json", "", Encoding.UTF8.GetBytes(json)));
        Assert.Equal(("wallets.json", "application/stix+json"), (form.Files[0].Name, form.Files[0].ContentType));
        var doubts = Doubts(form, Tlp.Unspecified);
        Assert.Equal(3, doubts.Count);
        Assert.Contains("TLP:RED, above the message's TLP:GREEN: Drainer", doubts[0], StringComparison.Ordinal);
        Assert.Contains("2 wallets name no chain: 0xabc, first hop", doubts[1], StringComparison.Ordinal);
        Assert.Contains("does not hold on its chain: 0xdef, second hop", doubts[2], StringComparison.Ordinal);
        form.Tlp = Tlp.Red;
        Assert.Equal(doubts.Skip(1), Doubts(form, Tlp.Unspecified));
    }

    [Theory]
    [InlineData("../../evil.exe", "evil.exe")]
    [InlineData("a:b\u202egpj.exe", "a_b_gpj.exe")]
    [InlineData("..", "_")]
    [InlineData("보고서.pdf", "보고서.pdf")]
    public void A_file_goes_under_a_name_that_every_reader_takes(string given, string name) => Assert.Equal(name, AttachedFile.Of(given, "a/b", []).Name);

    [Fact]
    public void A_template_fills_what_is_empty_and_nothing_else()
    {
        var form = Form();
        form.Texts.Add(new WrittenText { Language = "ja" });
        Template.All[3].AddTo(form, Language.English);
        Assert.Equal((Category.Request, Precedence.Immediate), (form.Category, form.Precedence));
        Assert.Equal("본문", form.Texts[0].Text);
        Assert.StartsWith("次のウォレット", form.Texts[1].Text, StringComparison.Ordinal);
        Assert.Equal(Tlp.Green, form.Tlp);
    }

    private static Composition Form() => new()
    {
        To = [new Addressee("JPN/npa", "", "", false)],
        Tlp = Tlp.Green,
        Subject = "제목",
        Texts = [new WrittenText { Language = "ko", Text = "본문" }],
    };

    private Backbone.Client.Sending.OutgoingMessage Message(Composition form, Func<string, IReadOnlyCollection<string>> communities) =>
        form.ToMessage(MessageId.New(_clock), TimeZoneInfo.Utc, communities);

    private IReadOnlyList<string> Doubts(Composition form, Tlp original) =>
        WritingDoubts.Of(Message(form, _ => []), Timestamp.Now(_clock).Plus(TimeSpan.FromDays(7)), original, new BundleShelf().Of(form), _say);
}
