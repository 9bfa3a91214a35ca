using System.Text.Json.Nodes;
using static Backbone.EndToEnd.Tests.Crossing.TypedCommand;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>Nothing is lost between the command and its gateway: what was not read is not acknowledged, what was not taken is kept.</summary>
public sealed class NothingLostTests
{
    private const int Patience = 180_000;

    [Fact(Timeout = Patience)]
    public async Task What_nobody_read_from_the_output_is_not_acknowledged_and_comes_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var text = Path.Combine(federation.Folder.Path, $"{i}.txt");
            await File.WriteAllTextAsync(text, "본문", cancellation);
            ids.Add(await SendAsync(federation, "KOR/kisa/lee", "send", "--to", "USA/cisa", "--tlp", "amber", "--subject", $"{i}",
                "--text", $"ko:{text}", "--yes", "--json", "--wait", "delivered"));
        }
        string[] listen = ["listen", "USA/cisa", "--name", "siem", "--json"];
        federation.Connect("USA/cisa/miller");
        using var broken = new PipeOfOneLine();
        var ended = await RunAsync(federation, "USA/cisa/miller", broken, [], listen);
        Assert.Equal(1, ended.Code);
        Assert.Contains("the output cannot be written", ended.Error, StringComparison.Ordinal);

        var again = await RunAsync(federation, "USA/cisa/miller", [.. listen, "--count", "2"]);
        Assert.Equal(0, again.Code);
        var came = again.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["envelope"]!);
        Assert.Equal(ids.Skip(1), came);
    }

    [Fact(Timeout = Patience)]
    public async Task While_the_gateway_is_down_a_message_is_kept_and_goes_with_the_next_one()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        const string lee = "KOR/kisa/lee";
        var text = Path.Combine(federation.Folder.Path, "text.txt");
        await File.WriteAllTextAsync(text, "본문", cancellation);
        string[] send = ["send", "--to", "USA/cisa", "--tlp", "amber", "--subject", "s", "--text", $"ko:{text}", "--yes", "--json"];
        await SendAsync(federation, lee, send); // its documents are known here from now on

        await federation.StopGatewayAsync("KOR");
        var away = await RunAsync(federation, lee, new MemoryStream(), [], send);
        Assert.Equal(5, away.Code);
        Assert.Contains("was not taken", away.Error, StringComparison.Ordinal);
        Assert.Contains("kept in the outbox", away.Error, StringComparison.Ordinal);
        var list = await RunAsync(federation, lee, new MemoryStream(), [], "outbox", "list", "--json");
        var kept = (string)JsonNode.Parse(list.Output)!["envelope"]!;

        await federation.StartGatewayAsync("KOR", cancellation);
        var sent = await RunAsync(federation, lee, send);
        Assert.Equal(0, sent.Code);
        Assert.Contains($"kept before, and now sent: {kept}", sent.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(federation, lee, "status", kept)).Code);
        Assert.Contains("nothing is kept", (await RunAsync(federation, lee, "outbox", "list")).Error, StringComparison.Ordinal);
        Assert.Equal(8, (await RunAsync(federation, lee, "outbox", "resume", kept)).Code);
    }

    // As of a program that reads one line and goes.
    private sealed class PipeOfOneLine : Stream
    {
        private bool _gone;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (_gone) throw new IOException("Broken pipe");
            _gone = buffer.AsSpan(offset, count).Contains((byte)'\n');
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
