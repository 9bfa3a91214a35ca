using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;

namespace Backbone.EndToEnd.Tests.Founding;

/// <summary>GETTING-STARTED.md does what it says: every command of it is run, with real processes, in an empty folder.</summary>
public sealed partial class GettingStartedTests : IAsyncLifetime
{
    private static readonly string[] PathOptions = ["--office", "--into", "--out", "--profile"];

    private readonly TestFolder _folder = new();
    private readonly List<ServiceProcess> _processes = [];
    private readonly Dictionary<string, string> _ports = [];
    private readonly List<string> _said = [];
    private string _hash = "";

    public ValueTask InitializeAsync()
    {
        File.WriteAllText(At("secret"), "correct horse battery staple\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(At("secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes)) await process.DisposeAsync();
        _folder.Dispose();
    }

    [Fact(Timeout = 300_000)]
    public async Task Every_command_of_the_page_works_and_the_bulletin_is_read()
    {
        var cancellation = TestContext.Current.CancellationToken;
        foreach (var step in GuidedPage.Read("GETTING-STARTED.md"))
            switch (step)
            {
                case GuidedPage.Step.WriteFile file:
                    await File.WriteAllTextAsync(At(file.Name), file.Text, cancellation);
                    break;
                case GuidedPage.Step.Run run:
                    await RunAsync(run.Line, cancellation);
                    break;
            }
        Assert.Contains(_said, said => said.Contains("Three hot wallets were emptied", StringComparison.Ordinal));
    }

    private async Task<string> RunAsync(string line, CancellationToken cancellation)
    {
        var words = GuidedPage.Words(Port().Replace(line, match => _ports.TryGetValue(match.Value, out var port) ? port
            : _ports[match.Value] = LastingPort.Choose()));
        if (words is ["cp", var from, var to])
        {
            File.Copy(At(from), At(to), overwrite: true);
            return "";
        }
        if (words[0] != "backbone") return await StartAsync(words, cancellation);
        words = [.. words.SelectMany(Expand)];
        List<string> args = [.. words.Skip(1).Select((word, i) => PathOptions.Contains(words[i]) || Path.Exists(At(word)) ? At(word)
            : word == "HASH" ? _hash : word.StartsWith("en:", StringComparison.Ordinal) ? $"en:{At(word[3..])}" : word)];
        // Whoever reads the page takes the id out of the inbox.
        if (args.Contains("ID")) args[args.IndexOf("ID")] = await NewestMailAsync(args[^1]);
        var isHash = args is ["charter", "assemble", ..];
        // What comes from abroad is on its way; a reader asks again too.
        if (args is ["members", "show", ..])
            await Patience.UntilAsync<bool>($"{line}", async _ => (await TypedCommand.RunAsync([.. args])).Code == 0 ? true : null, cancellation);
        var said = await TypedCommand.RunAsync([.. args, "--yes", "--passphrase-file", At("secret"), .. isHash ? ["--json"] : Array.Empty<string>()]);
        Assert.True(said.Code == 0, $"{line}\n{said.Code}\n{said.Output}\n{said.Error}");
        _said.Add(said.Output);
        if (isHash && _hash.Length == 0) _hash = (string)JsonNode.Parse(said.Output)!["hash"]!;
        return said.Output;
    }

    // As a shell does it.
    private IEnumerable<string> Expand(string word) => !word.Contains('*', StringComparison.Ordinal) ? [word]
        : Directory.GetFiles(At(Path.GetDirectoryName(word)!), Path.GetFileName(word)).Order(StringComparer.Ordinal);

    private async Task<string> NewestMailAsync(string profile)
    {
        var inbox = await TypedCommand.RunAsync("inbox", "--json", "--profile", profile, "--passphrase-file", At("secret"));
        return (string)JsonNode.Parse(inbox.Output.Split('\n')[0])!["envelope"]!;
    }

    // As the two programs are started by whoever operates them; each ends with this test.
    private async Task<string> StartAsync(List<string> words, CancellationToken cancellation)
    {
        var settings = At(words[2]);
        var process = words[0] == "backbone-broker" ? ServiceProcess.OfBroker(settings, TimeProvider.System)
            : ServiceProcess.OfGateway(NationCode.Parse(words[2][..3].ToUpperInvariant()), settings, TimeProvider.System);
        _processes.Add(process);
        await process.StartAsync(cancellation);
        return "";
    }

    private string At(string name) => _folder.PathOf(name);

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Port();
}
