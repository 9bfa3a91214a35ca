using System.Diagnostics;
using Backbone.Hosting.Tracing;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Broker.Metering;

/// <summary>A span for each consignment that was examined, in the words of its counts.</summary>
internal static class AdmissionTraces
{
    private static readonly ActivitySource Source = new("Backbone.Broker");

    /// <summary>One consignment.</summary>
    /// <param name="envelope">Of which message.</param>
    /// <param name="began">When it was taken up.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="outcome">A word of <see cref="AdmissionCounts"/>.</param>
    public static void Add(EnvelopeId envelope, Timestamp began, TimeProvider clock, string outcome) =>
        MessageSpans.Record(Source, "admission", envelope, began.ToDateTimeOffset(), clock.GetUtcNow(), outcome);
}
