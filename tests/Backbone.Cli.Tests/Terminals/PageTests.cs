using System.Text.Json;
using System.Text.Json.Nodes;
using Backbone.Cli.Terminals;

namespace Backbone.Cli.Tests.Terminals;

public sealed class PageTests : IDisposable
{
    private const string Hostile = "a\u001b[31m\u202eb\nc";
    private readonly StringWriter _written = new();

    public void Dispose() => _written.Dispose();

    [Fact]
    public void Whatever_is_written_is_escaped()
    {
        var page = new Page(_written, new Paint(On: false));
        page.Line(Hostile);
        page.Heading(Hostile);
        page.Faint(Hostile);
        page.Warning(Hostile);
        page.Field("label", Hostile);
        page.Check(false, Hostile, Hostile);
        page.Text(Hostile);
        page.Table(["HEAD"], [[Hostile]]);
        Assert.DoesNotContain('\u001b', _written.ToString());
        Assert.DoesNotContain('\u202e', _written.ToString());
        Assert.Equal(8 + 2, _written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Colour_is_our_own_and_wraps_escaped_text_only()
    {
        new Page(_written, new Paint(On: true)).Heading(Hostile);
        Assert.Equal("\u001b[1ma\\u{001B}[31m\\u{202E}b\\nc\u001b[0m", _written.ToString().TrimEnd());
    }

    [Fact]
    public void Columns_stand_under_each_other_in_every_script()
    {
        new Page(_written, new Paint(On: false)).Table(["WHO", "WHERE"], [["서울", "x"], ["Tokyo", "y"]]);
        string[] lines = _written.ToString().Split(Environment.NewLine);
        Assert.Equal(["WHO    WHERE", "서울   x", "Tokyo  y"], lines[..3]);
    }

    [Fact]
    public void Json_is_one_line_of_ASCII_that_reads_back()
    {
        new Page(_written, new Paint(On: true)).Json(new JsonObject { ["text"] = Hostile, ["korean"] = "서울" });
        var line = Assert.Single(_written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)).TrimEnd('\r');
        Assert.All(line, letter => Assert.InRange(letter, ' ', '~'));
        using var read = JsonDocument.Parse(line);
        Assert.Equal(Hostile, read.RootElement.GetProperty("text").GetString());
        Assert.Equal("서울", read.RootElement.GetProperty("korean").GetString());
    }

    [Theory]
    [InlineData(true, null, null, true)]
    [InlineData(true, "", null, true)]
    [InlineData(true, "1", null, false)]
    [InlineData(true, null, "dumb", false)]
    [InlineData(false, null, null, false)]
    public void Colour_is_for_terminals_that_did_not_say_no(bool terminal, string? noColor, string? term, bool colour)
    {
        var test = new TestTerminal { SomebodyIsThere = terminal };
        if (noColor is not null) test.Variables["NO_COLOR"] = noColor;
        if (term is not null) test.Variables["TERM"] = term;
        Assert.Equal(colour, test.Terminal.OutputPaint.On);
        Assert.Equal(colour, test.Terminal.ErrorPaint.On);
    }
}
