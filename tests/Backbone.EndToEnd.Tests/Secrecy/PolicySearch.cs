using System.Text;
using Backbone.Client.Sending;
using Backbone.Exercise.Hostile;
using Backbone.Exercise.Policies;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Secrecy;

/// <summary>
/// Lets every gateway hear what the others take in, and messages be ruled on, and then searches all that broker, gateways and
/// officers keep and log: 1 a nation's release is in its own store, and nowhere else · 2 its acceptance is at every gateway,
/// and not at the broker.
/// </summary>
internal static class PolicySearch
{
    private static readonly string[] Operators = ["KOR/kisa/ops", "JPN/jpcert/ops", "USA/cisa/ops"];

    public static async Task RunAsync(RunningFederation running, CancellationToken cancel)
    {
        await PoliciesCrossAsync(running, cancel);
        await MessagesAreRuledOnAsync(running, cancel);

        var broker = new List<ReadOnlyMemory<byte>>(await HostileOperator.Of(running).ReadEverythingAsync(cancel)) { LogOf(running.Broker) };
        var homes = running.Gateways.Keys.ToDictionary(nation => nation, nation => ReadFolder(Path.Combine(running.Folder.Path, nation.ToString())));
        foreach (var nation in homes.Keys)
        {
            // 1
            var release = PolicyPhrases.Of(nation, NationalPolicies.Release);
            Assert.NotEmpty(release);
            if (HasRelease(running, nation)) Assert.Contains(release, phrase => Holds(homes[nation], phrase));
            foreach (var (other, kept) in homes.Where(home => home.Key != nation))
                LacksAll(kept, release, $"the release policy of {nation} is known in {other}");
            LacksAll(broker, release, $"the release policy of {nation} is known to the broker");
            // 2
            var acceptance = PolicyPhrases.Of(nation, NationalPolicies.Acceptance);
            Assert.NotEmpty(acceptance);
            Assert.All(homes.Values, kept => Assert.Contains(acceptance, phrase => Holds(kept, phrase)));
            LacksAll(broker, acceptance, $"the acceptance policy of {nation} is known to the broker");
        }
    }

    private static async Task PoliciesCrossAsync(RunningFederation running, CancellationToken cancel)
    {
        foreach (var one in Operators)
        {
            using var operations = new Officer(running, one);
            await Patience.UntilAsync($"{one} knows what every nation takes in", async over =>
                (await operations.Client.Operations.ListPoliciesAsync(over)).Count(known => known is { InForce: true, Document: Acceptance })
                    == running.Gateways.Count, cancel);
        }
    }

    // One that goes, and rules are named in both journals; one that a rule refuses at home, and says so to its author.
    private static async Task MessagesAreRuledOnAsync(RunningFederation running, CancellationToken cancel)
    {
        using var lee = new Officer(running, "KOR/kisa/lee");
        using var choi = new Officer(running, "KOR/upbit/choi");
        var sent = await lee.Client.Sending.SendAsync(Message(Tlp.Amber, "JPN/npa", "USA/cisa"), cancel);
        sent.ThrowUnlessOnItsWay();
        await Patience.UntilAsync("it is delivered in both nations", async over =>
            (await lee.Client.Sending.GetStateAsync(Backbone.Client.EnvelopeReference.Of(sent.Envelope), over))
                .Recipients.All(recipient => recipient.Stage >= DeliveryStage.Delivered), cancel);
        var refused = await choi.Client.Sending.SendAsync(Message(Tlp.Green, "USA/cisa"), cancel);
        Assert.Contains("KOR/release/exchanges-stay-home", Assert.Single(refused.Decisions).Rules);
    }

    private static OutgoingMessage Message(Tlp tlp, params string[] to) => new()
    {
        To = [.. to],
        Tlp = tlp,
        Category = Category.Bulletin,
        Subject = "s",
        Exercise = true,
        Parts = [new MessagePart("text/plain;charset=utf-8", "en", "", "text"u8.ToArray())],
    };

    // An exercise may have taken one away.
    private static bool HasRelease(RunningFederation running, NationCode nation) =>
        File.Exists(Path.Combine(running.Folder.Path, nation.ToString(), "gateway", "documents", $"release-{nation}-1.bin"));

    // All but the lock of a store, which is empty and lets nobody look.
    private static List<ReadOnlyMemory<byte>> ReadFolder(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)).Select(ReadFile)];

    // Processes hold them open.
    private static ReadOnlyMemory<byte> ReadFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static ReadOnlyMemory<byte> LogOf(ServiceProcess process) => Encoding.UTF8.GetBytes(new ProcessLog(process).Everything());

    private static bool Holds(IEnumerable<ReadOnlyMemory<byte>> everything, byte[] phrase) =>
        everything.Any(bytes => bytes.Span.IndexOf(phrase) >= 0);

    private static void LacksAll(List<ReadOnlyMemory<byte>> everything, IReadOnlyList<byte[]> phrases, string otherwise) =>
        Assert.All(phrases, phrase => Assert.False(Holds(everything, phrase), $"{otherwise}: {Encoding.UTF8.GetString(phrase)}"));
}
