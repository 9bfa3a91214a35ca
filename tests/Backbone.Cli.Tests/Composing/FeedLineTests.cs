using System.Text;
using Backbone.Cli.Composing;
using Backbone.Client;

namespace Backbone.Cli.Tests.Composing;

/// <summary>A line of <c>backbone feed</c>.</summary>
public sealed class FeedLineTests
{
    [Fact]
    public void A_line_has_a_subject_a_text_and_perhaps_a_language()
    {
        Assert.Equal(new FeedLine("경보", "지갑", "ko"), FeedLine.Read("""{"subject":"경보","text":"지갑","language":"ko"}"""));
        Assert.Equal(new FeedLine("a", "b\n", ""), FeedLine.Read("""{"text":"b\n","subject":"a"}"""));
    }

    [Theory]
    [InlineData("no JSON", "it is no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"subject":"a"}""", "is missing")]
    [InlineData("""{"subject":"a","text":1}""", "no text")]
    [InlineData("""{"subject":"a","text":{"b":{"c":1}}}""", "it is no JSON")]
    [InlineData("""{"subject":"a","text":"b","tlp":"red"}""", "\"tlp\", which means nothing here")]
    [InlineData("""{"subject":"a","subject":"c","text":"b"}""", "it is no JSON")]
    public void Whatever_else_is_told_with_its_cause(string line, string cause)
    {
        var fault = Assert.Throws<BackboneException>(() => FeedLine.Read(line));
        Assert.Equal(FaultKind.Usage, fault.Kind);
        Assert.Contains(cause, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0), InlineData("\n", 1), InlineData("a", 1), InlineData("a\r\n\nb\n", 3)]
    public async Task Lines_are_read_without_their_ends(string text, int lines)
    {
        var read = await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), 10);
        Assert.Equal(lines, read.Count);
        Assert.Equal(text.Split('\n').Take(lines).Select(line => line.TrimEnd('\r')), read);
    }

    [Fact]
    public async Task A_line_longer_than_any_message_ends_the_feed_and_an_endless_one_too()
    {
        var fault = await Assert.ThrowsAsync<BackboneException>(() => ReadAsync(new MemoryStream("0123456789\n01234567890\n"u8.ToArray()), 10));
        Assert.Contains("line 2 has more than 10 characters", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BackboneException>(() => ReadAsync(new Endless(), 100_000));
    }

    private static async Task<List<string>> ReadAsync(Stream input, int most)
    {
        using var reader = new FeedReader(input, most);
        var lines = new List<string>();
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line) lines.Add(line);
        return lines;
    }

    private sealed class Endless : MemoryStream
    {
        public override int Read(Span<byte> buffer) => Fill(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Fill(buffer.Span));

        private static int Fill(Span<byte> buffer)
        {
            buffer.Fill((byte)'a');
            return buffer.Length;
        }
    }
}
