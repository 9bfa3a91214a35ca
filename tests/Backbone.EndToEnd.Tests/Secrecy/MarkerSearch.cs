using System.Text;
using Backbone.Exercise.Hostile;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Monitoring;

namespace Backbone.EndToEnd.Tests.Secrecy;

/// <summary>
/// Sends marked messages and searches what the broker keeps, and what everybody logs and measures. A marking is a number inside what is sealed,
/// and a number cannot be searched for: that the author's name, which is sealed with it, is not found stands for both; in
/// logs the marking's name is searched for.
/// </summary>
internal static class MarkerSearch
{
    private const string Marking = "amber";
    private static readonly string[] Authors = ["nis/park", "kisa/siem-1"]; // in addresses and in TLS identities alike

    public static async Task RunAsync(RunningFederation running, CancellationToken cancel)
    {
        var markers = new Markers();
        var trace = await new MarkedTraffic(running, markers).RunAsync(cancel);

        // Everything: files and values. It names people, in the signed documents; so the search finds what is there.
        var everything = await HostileOperator.Of(running).ReadEverythingAsync(cancel);
        Assert.All(Authors, name => Assert.True(Holds(everything, name)));
        Assert.All(markers.All, word => Assert.False(Holds(everything, word), $"{word} is in the broker's store"));
        // Lanes and entries alone, where headers name mailboxes.
        var lanes = await HostileOperator.Of(running).ReadLanesAsync(cancel);
        Assert.True(Holds(lanes, "USA/fbi"));
        Assert.All([.. markers.All, .. Authors], word => Assert.False(Holds(lanes, word), $"{word} is in a lane of the broker's store"));

        var broker = new ProcessLog(running.Broker);
        Assert.Contains(broker.Lines(), line =>
            line.Contains("KOR", StringComparison.Ordinal) && line.Contains(" refused: Conflict", StringComparison.Ordinal));
        LacksWords(broker, [.. markers.All, .. Authors, Marking]);

        foreach (var gateway in running.Gateways.Values)
        {
            var log = new ProcessLog(gateway);
            Assert.Contains(trace.Delivered.ToString(), log.Everything(), StringComparison.Ordinal);
            LacksWords(log, [.. markers.All, Marking]);
        }
        var home = new ProcessLog(running.Gateway(NationCode.Parse("KOR"))).Everything();
        Assert.Contains(trace.RefusedAtHome.ToString(), home, StringComparison.Ordinal);
        Assert.Contains(MarkedTraffic.Author, home, StringComparison.Ordinal); // who handed it over: a gateway may say it
        // What is measured names no message and nobody: nations alone, and no mailbox of one.
        foreach (var process in running.Gateways.Values.Append(running.Broker))
        {
            var scrape = (await Scrape.OfAsync($"{process.Management}", cancel)).Text;
            Assert.Contains("backbone_nation=\"KOR\"", scrape, StringComparison.Ordinal);
            Assert.All([.. markers.All, .. Authors, Marking, "KOR/", "USA/", "JPN/"],
                word => Assert.DoesNotContain(word, scrape, StringComparison.OrdinalIgnoreCase));
        }
        // Beside the log nothing is printed that could hold a word.
        Assert.All(running.Gateways.Values.Append(running.Broker), process => Assert.Empty(process.Printed));
    }

    private static bool Holds(IReadOnlyList<ReadOnlyMemory<byte>> everything, string word) =>
        everything.Any(bytes => bytes.Span.IndexOf(Encoding.UTF8.GetBytes(word)) >= 0);

    private static void LacksWords(ProcessLog log, IEnumerable<string> words)
    {
        var everything = log.Everything();
        Assert.All(words, word => Assert.DoesNotContain(word, everything, StringComparison.OrdinalIgnoreCase));
    }
}
