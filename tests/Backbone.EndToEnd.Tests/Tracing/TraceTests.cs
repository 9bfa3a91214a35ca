using System.Text;
using System.Text.Json.Nodes;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.EndToEnd.Tests.Refusals;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Tracing;

/// <summary>One message is followed through both gateways and the broker, real processes, by what each wrote for itself.</summary>
[Collection(typeof(SiegeCollection))]
public sealed class TraceTests(Siege siege)
{
    private const string Subject = "지갑 도난 경보";

    private sealed record Span(string Name, string Outcome, string Parent, ulong Began, ulong Ended);

    [Fact(Timeout = 120_000)]
    public async Task A_message_has_one_trace_from_its_release_to_its_receipt_and_nobody_else_reads_anything_of_it()
    {
        var cancel = TestContext.Current.CancellationToken;
        var sent = await SendAsync(cancel);
        var subscription = new SubscriptionOptions { Mailbox = MailboxAddress.Parse("USA/cisa"), Name = "traced" };
        await foreach (var delivery in siege.As("USA/cisa/miller").Receiving.SubscribeAsync(subscription, cancel))
        {
            if (delivery.Failure is null) await delivery.AcknowledgeAsync(cancel); // others attack this mailbox too
            if (delivery.Envelope == sent) break;
        }
        var (kor, broker, usa) = (Gateway("KOR"), siege.Running.Broker, Gateway("USA"));
        await SeesAsync(kor, sent, ["release released", "publication placed", "receipt accepted"], cancel);
        await SeesAsync(broker, sent, ["admission placed"], cancel);
        await SeesAsync(usa, sent, ["acceptance accepted", "delivery handed_over"], cancel);

        var spans = new[] { kor, broker, usa }.SelectMany(process => Spans(process, sent)).ToList();
        Assert.Single(spans.Select(span => span.Parent).Distinct());
        Assert.All(spans, span => Assert.True(span.Ended >= span.Began));
        Assert.Equal(["release", "publication", "acceptance", "delivery"], new[] { kor, usa }.SelectMany(process => Spans(process, sent))
            .Where(span => span.Name != "receipt").OrderBy(span => span.Began).Select(span => span.Name));
        foreach (var process in new[] { kor, broker, usa })
            Assert.All(["cisa", "kisa", "amber", Subject], word => Assert.DoesNotContain(word, TextOf(process), StringComparison.OrdinalIgnoreCase));
    }

    private ServiceProcess Gateway(string nation) => siege.Running.Gateway(NationCode.Parse(nation));

    private static Task SeesAsync(ServiceProcess process, EnvelopeId envelope, string[] stages, CancellationToken cancel) =>
        Patience.UntilAsync($"{process.Name} has {string.Join(", ", stages)}", _ => Task.FromResult(
            !stages.Except(Spans(process, envelope).Select(span => $"{span.Name} {span.Outcome}")).Any()), cancel);

    private static List<Span> Spans(ServiceProcess process, EnvelopeId envelope)
    {
        var text = TextOf(process);
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!["resourceSpans"]![0]!["scopeSpans"]![0]!["spans"]![0]!)
            .Where(span => (string)span["traceId"]! == envelope.ToString()[..32])
            .Select(span => new Span((string)span["name"]!, OutcomeOf(span), (string)span["parentSpanId"]!,
                ulong.Parse((string)span["startTimeUnixNano"]!, provider: null), ulong.Parse((string)span["endTimeUnixNano"]!, provider: null)))];
    }

    private static string OutcomeOf(JsonNode span)
    {
        var attribute = Assert.Single(span["attributes"]!.AsArray())!;
        Assert.Equal("backbone.outcome", (string?)attribute["key"]);
        return (string)attribute["value"]!["stringValue"]!;
    }

    private static string TextOf(ServiceProcess process)
    {
        using var open = new FileStream(Path.Combine(Path.GetDirectoryName(process.SettingsFile)!, "traces.json"),
            FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new StreamReader(open).ReadToEnd();
    }

    private async Task<EnvelopeId> SendAsync(CancellationToken cancel)
    {
        var submission = await siege.As("KOR/kisa/lee").Sending.SendAsync(new OutgoingMessage
        {
            To = ["USA/cisa"],
            Tlp = Tlp.Amber,
            Subject = Subject,
            Exercise = true,
            Parts = [new MessagePart("text/plain;charset=utf-8", "en", "", Encoding.UTF8.GetBytes("0xC0FFEE"))],
        }, cancel);
        submission.ThrowUnlessOnItsWay();
        return submission.Envelope;
    }
}
