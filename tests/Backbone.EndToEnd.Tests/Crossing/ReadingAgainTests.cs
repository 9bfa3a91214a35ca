using System.Text.Json.Nodes;
using Backbone.TestKit;
using static Backbone.EndToEnd.Tests.Crossing.TypedCommand;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>What an officer looks for in lists, and reads a second time.</summary>
public sealed class ReadingAgainTests
{
    private const int Patience = 180_000;
    private const string Lee = "KOR/kisa/lee";
    private const string Miller = "USA/cisa/miller";

    [Fact(Timeout = Patience)]
    public async Task Subjects_threads_urgency_and_answers_are_seen_in_lists_and_what_was_sent_is_read_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var text = Path.Combine(federation.Folder.Path, "text.txt");
        await File.WriteAllTextAsync(text, "본문", cancellation);
        string[] Send(string subject, params string[] more) => ["send", "--to", "USA/cisa", "--tlp", "amber", "--subject", subject,
            "--text", $"ko:{text}", "--yes", "--json", "--wait", "delivered", .. more];
        var asked = await SendAsync(federation, Lee, Send("질문", "--category", "sighting", "--reply-by", "1h"));
        var other = await SendAsync(federation, Lee, Send("other"));
        var flash = await SendAsync(federation, Lee, Send("지금", "--precedence", "flash"));

        // The most urgent first; nothing is opened, so no subject is known.
        var listed = await ListAsync(federation, Miller, "inbox");
        Assert.Equal([flash, asked, other], listed.Select(entry => (string)entry["envelope"]!));
        Assert.All(listed, entry => Assert.Null(entry["subject"]));
        Assert.Equal([asked], (await ListAsync(federation, Miller, "inbox", "--category", "sighting")).Select(entry => (string)entry["envelope"]!));
        Assert.Equal(3, (await ListAsync(federation, Miller, "inbox", "--from", "KOR/kisa", "--since", "1h", "--tlp", "amber")).Count);
        Assert.Empty(await ListAsync(federation, Miller, "inbox", "--from", "KOR/kis"));

        var read = await RunAsync(federation, Miller, "read", asked[..12]);
        Assert.Equal(0, read.Code);
        Assert.Contains("receipt sent: opened", read.Error, StringComparison.Ordinal);
        var again = await RunAsync(federation, Miller, "read", asked[..12]);
        Assert.Contains("was told before", again.Error, StringComparison.Ordinal);
        var opened = Assert.Single(await ListAsync(federation, Miller, "inbox", "--all", "--category", "sighting"));
        Assert.Equal("질문", (string?)opened["subject"]);
        Assert.False((bool)opened["answered"]!);
        foreach (var file in Directory.GetFiles(federation.Folder.ProfileFolder(Protocol.Addresses.PrincipalAddress.Parse(Miller)), "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("질문", await File.ReadAllTextAsync(file, cancellation), StringComparison.Ordinal);

        var answer = await SendAsync(federation, Miller, "reply", asked[..12], "--tlp", "amber", "--text", $"en:{text}", "--yes", "--json", "--wait", "delivered");
        var thread = await ListAsync(federation, Miller, "inbox", "--thread", asked[..12]);
        Assert.Equal([asked, answer], thread.Select(entry => (string)entry["envelope"]!));
        Assert.True((bool)thread[0]["answered"]!);

        // Who waits for an answer sees in two hours that it is overdue, and what was answered is not.
        var hanging = await SendAsync(federation, Lee, Send("hanging", "--reply-by", "1h"));
        var later = new JumpingClock(TimeProvider.System);
        later.Jump(TimeSpan.FromHours(2));
        var profile = federation.Folder.ProfileFolder(Protocol.Addresses.PrincipalAddress.Parse(Lee));
        var due = (await RunAsync(later, "sent", "--json", "--profile", profile)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!).Where(entry => entry["unanswered"] is not null).ToDictionary(entry => (string)entry["envelope"]!, entry => (bool)entry["unanswered"]!);
        Assert.Equal(new Dictionary<string, bool> { [asked] = false, [hanging] = true }, due);

        // The sender sees what he sent, by his own key.
        Assert.Contains("지금", (await RunAsync(federation, Lee, "sent")).Output, StringComparison.Ordinal);
        var mine = await RunAsync(federation, Lee, "read", asked[..12]);
        Assert.Equal(0, mine.Code);
        Assert.Contains("본문", mine.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("receipt", mine.Error, StringComparison.Ordinal);
        Assert.Equal("본문", (await RunAsync(federation, Lee, "read", asked[..12], "--part", "1")).Output);
        Assert.Equal(8, (await RunAsync(federation, Lee, "read", "00112233")).Code);
    }

    private static async Task<List<JsonNode>> ListAsync(InProcessFederation federation, string person, params string[] args)
    {
        var said = await RunAsync(federation, person, [.. args, "--json"]);
        Assert.Equal(0, said.Code);
        return [.. said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }
}
