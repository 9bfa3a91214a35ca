using System.Text;
using Backbone.Cli.Composing;
using Backbone.Cli.Grammar;
using Backbone.Cli.Tests.Terminals;
using Backbone.Client;
using Backbone.Client.Showing;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Tests.Views;

public sealed class PartTests
{
    [Theory]
    [InlineData("report.pdf", "2-report.pdf")]
    [InlineData("보고서.pdf", "2-보고서.pdf")]
    [InlineData(".bashrc", "2-_bashrc")]
    [InlineData("-rf", "2-_rf")]
    [InlineData("\u202efdp.exe", "2-_fdp.exe")]
    [InlineData("a\u200bb", "2-a_b")]
    [InlineData("con|pipe>", "2-con_pipe_")]
    [InlineData("..", "2-_.")]
    public void A_part_is_saved_under_a_name_that_does_no_harm(string fileName, string saved) =>
        Assert.Equal(saved, PartName.Of(new MessagePart("application/octet-stream", "", fileName, default), 2));

    [Fact]
    public void A_text_is_saved_by_its_number_and_language() =>
        Assert.Equal("text-1.ko.txt", PartName.Of(new MessagePart("text/plain", "ko", "", default), 1));

    [Fact]
    public void A_long_name_is_cut() => Assert.InRange(
        Encoding.UTF8.GetByteCount(PartName.Of(new MessagePart("a/b", "", new string('가', 300), default), 1)), 1,
            255);

    [Fact]
    public void Only_texts_in_UTF_8_are_shown()
    {
        Assert.Equal("서울",
            PartText.Of(new MessagePart("text/plain; charset=utf-8", "ko", "", "서울"u8.ToArray())));
        Assert.Null(PartText.Of(new MessagePart("text/plain", "", "", new byte[] { 0xff, 0xfe })));
        Assert.Null(PartText.Of(new MessagePart("text/plain", "", "notes.txt", "text"u8.ToArray())));
        Assert.Null(PartText.Of(new MessagePart("application/pdf", "", "", "text"u8.ToArray())));
    }

    [Fact]
    public void Files_are_read_byte_for_byte_and_named_without_their_folder()
    {
        using var folder = new TestFolder();
        var path = folder.Write("report.bin", [1, 2, 3]);
        var part =
            Assert.Single(PartReader.Read([], [new PartArgument("a/b", path, IsText: false)],
                new TestTerminal().Terminal));
        Assert.Equal(("a/b", "report.bin"), (part.ContentType, part.FileName));
        Assert.Equal([1, 2, 3], part.Data.ToArray());
    }

    [Fact]
    public void A_text_that_is_no_UTF_8_is_refused()
    {
        using var folder = new TestFolder();
        var path = folder.Write("old.txt", [0xb0, 0xa1]);
        Refused(new PartArgument("ko", path, IsText: true), "no text in UTF-8");
    }

    [Fact]
    public void A_file_that_no_message_holds_is_refused()
    {
        using var folder = new TestFolder();
        var path = folder.Write("large.bin", new byte[EnvelopeLimits.EnvelopeBytes + 1]);
        Refused(new PartArgument("a/b", path, IsText: false), "which no message holds");
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Refused(new PartArgument("a/b", Path.Combine(Path.GetTempPath(), "no-such-file-here"), IsText: false),
            "cannot be read");

    [Fact]
    public void A_file_whose_name_has_a_colon_is_refused_for_the_colon()
    {
        using var folder = new TestFolder();
        var path = folder.Write("10:30.pdf", [1]);
        Refused(new PartArgument("a/b", path, IsText: false), "'10:30.pdf' has a colon in it");
        Assert.Single(PartReader.Read([new PartArgument("en", folder.Write("10:30.txt", [65]), IsText: true)], [], new TestTerminal().Terminal)); // its name stays here
    }

    [Fact]
    public void A_colon_that_was_part_of_the_name_is_pointed_out()
    {
        using var folder = new TestFolder();
        var path = folder.Write("notes:v2.txt", [65]);
        // As it would be typed in its folder, which a test does not go into: others run beside it.
        var at = path.IndexOf(':', StringComparison.Ordinal);
        Refused(new PartArgument(path[..at], "v2.txt", IsText: true), "and the file 'v2.txt', which is not there");
    }

    [Fact]
    public void Standard_input_is_read_once()
    {
        var twice = new PartArgument("", PartArgument.StandardInput, IsText: true);
        var fault =
            Assert.Throws<BackboneException>(() => PartReader.Read([twice, twice], [], new TestTerminal().Terminal));
        Assert.Equal(FaultKind.Usage, fault.Kind);
    }

    private static void Refused(PartArgument part, string cause)
    {
        var fault = Assert.Throws<BackboneException>(() => PartReader.Read([part], [], new TestTerminal().Terminal));
        Assert.Equal(FaultKind.Usage, fault.Kind);
        Assert.Contains(cause, fault.Message);
    }
}
