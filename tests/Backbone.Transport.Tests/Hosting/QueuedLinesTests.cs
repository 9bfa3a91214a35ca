using System.Text;
using System.Text.Json;
using Backbone.Hosting;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>A standard error that nobody reads holds up nobody who logs.</summary>
public sealed class QueuedLinesTests
{
    [Fact]
    public void Whoever_logs_never_waits_and_what_found_no_room_is_counted_once_somebody_reads()
    {
        using var writer = new UnreadWriter();
        var lines = new QueuedLines(writer, count => QueuedLines.LostLine(count, DateTimeOffset.UnixEpoch));
        lines.Write("0\n");
        writer.Begun.Wait(TestContext.Current.CancellationToken); // it stands before a reader who does not read
        for (var i = 1; i <= QueuedLines.Most + 7; i++) lines.Write($"{i}\n"); // returns, or the test does not
        writer.Read();
        lines.Dispose();
        var written = writer.Written.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, QueuedLines.Most + 1).Select(i => $"{i}"), written[..^1]);
        Assert.StartsWith("7 lines of the log are missing", JsonDocument.Parse(written[^1]).RootElement.GetProperty("@m").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_logged_is_written_before_the_process_ends()
    {
        var writer = new StringWriter();
        using (var lines = new QueuedLines(writer, _ => "")) lines.Write("the last\n");
        Assert.Equal("the last\n", writer.ToString());
    }

    private sealed class UnreadWriter : TextWriter
    {
        private readonly StringBuilder _written = new();
        private readonly ManualResetEventSlim _reads = new();

        public ManualResetEventSlim Begun { get; } = new();

        public override Encoding Encoding => Encoding.UTF8;

        public string Written => _written.ToString();

        public void Read() => _reads.Set();

        public override void Write(string? value)
        {
            Begun.Set();
            _reads.Wait();
            _written.Append(value);
        }

        protected override void Dispose(bool disposing)
        {
            _reads.Dispose();
            Begun.Dispose();
            base.Dispose(disposing);
        }
    }
}
