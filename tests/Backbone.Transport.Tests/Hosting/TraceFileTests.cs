using System.Diagnostics;
using Backbone.Hosting.Settings;
using Backbone.Hosting.Tracing;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Certificates;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>Spans are written where the settings name a file, and cost nothing where they do not.</summary>
public sealed class TraceFileTests
{
    private static readonly EnvelopeId Envelope = new(Digest.Of("a message"u8));

    [Fact(Timeout = 60_000)]
    public async Task A_span_is_a_line_and_without_a_file_nobody_listens()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var folder = new TestFolder();
        using var source = new ActivitySource("Backbone.Gateway");
        var began = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        Assert.False(source.HasListeners());
        MessageSpans.Record(source, "release", Envelope, began, began, "released"); // goes nowhere

        using var file = new TraceFile(folder.PathOf("traces.json"), "backbone-gateway", Microsoft.Extensions.Logging.Abstractions.NullLogger<TraceFile>.Instance);
        await file.StartAsync(cancel);
        MessageSpans.Record(source, "release", Envelope, began, began + TimeSpan.FromMilliseconds(12), "released");
        MessageSpans.Record(source, "publication", Envelope, began, began - TimeSpan.FromSeconds(1), "placed");
        await file.StopAsync(cancel); // writes what still waits

        var lines = await File.ReadAllLinesAsync(folder.PathOf("traces.json"), cancel);
        Assert.Equal(2, lines.Length);
        var id = Envelope.ToString();
        Assert.Contains($"\"traceId\":\"{id[..32]}\"", lines[0], StringComparison.Ordinal);
        Assert.Contains($"\"parentSpanId\":\"{id[32..48]}\",\"name\":\"release\",\"kind\":1,\"startTimeUnixNano\":\"1795435200000000000\",\"endTimeUnixNano\":\"1795435200012000000\"",
            lines[0], StringComparison.Ordinal);
        Assert.Contains("\"startTimeUnixNano\":\"1795435200000000000\",\"endTimeUnixNano\":\"1795435200000000100\"", lines[1], StringComparison.Ordinal);
        Assert.Contains("{\"key\":\"service.name\",\"value\":{\"stringValue\":\"backbone-gateway\"}}", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_ends_the_start() => Assert.Contains(
        "leave it out", Assert.Throws<SettingsException>(() => TraceFile.Check("/nowhere/at/all/traces.json")).Message, StringComparison.Ordinal);
}
