using System.Collections.Immutable;
using Backbone.Cli.Composing;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;

namespace Backbone.Cli.Tests.Composing;

/// <summary>What hardly anybody means is said before somebody is asked whether to send it.</summary>
public sealed class DoubtTextTests
{
    private static readonly Header Header = Read().Header;

    [Fact]
    public void A_message_in_order_gives_no_doubt() => Assert.Empty(DoubtText.Of(Message("s", Text("a")), Header));

    [Theory, InlineData(""), InlineData("  ")]
    public void A_subject_without_a_word_does(string subject) =>
        Assert.Equal("the subject is empty", Assert.Single(DoubtText.Of(Message(subject, Text("a")), Header)));

    [Fact]
    public void An_empty_part_does_and_is_counted_from_one_as_options_count()
    {
        var doubts = DoubtText.Of(Message("s", Text("a"), Text(" \r\n"), new MessagePart("application/pdf", "", "report.pdf", default)), Header);
        Assert.Equal(["part 2 is empty", "part 3 is empty: report.pdf"], doubts);
    }

    [Fact]
    public void An_answer_that_is_asked_for_after_the_end_does()
    {
        var message = Message("s", Text("a")) with { ReplyBy = Header.Expires };
        Assert.Empty(DoubtText.Of(message, Header));
        message = message with { ReplyBy = Header.Expires.Plus(TimeSpan.FromMilliseconds(1)) };
        Assert.Contains("an answer is asked for by", Assert.Single(DoubtText.Of(message, Header)), StringComparison.Ordinal);
    }

    private static MessagePart Text(string text) => new("text/plain;charset=utf-8", "en", "", System.Text.Encoding.UTF8.GetBytes(text));

    private static OutgoingMessage Message(string subject, params ImmutableArray<MessagePart> parts) =>
        new() { To = ["JPN/npa"], Tlp = Tlp.Amber, Subject = subject, Parts = parts };

    private static Envelope Read()
    {
        Assert.True(Envelope.TryRead(Forge.Letter("KOR/kisa/lee", "JPN/npa").Build(), out var letter, out _));
        return letter;
    }
}
