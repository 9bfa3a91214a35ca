using System.Diagnostics;
using Backbone.Hosting.Tracing;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Metering;

/// <summary>A span for each stage that a message passes here, in the words of its counts.</summary>
internal static class MessageTraces
{
    private static readonly ActivitySource Source = new("Backbone.Gateway");

    /// <summary>A stage is passed.</summary>
    /// <param name="stage">A word of <see cref="Stages"/>.</param>
    /// <param name="outcome">A word of <see cref="Stages"/>.</param>
    /// <param name="envelope">Of which message.</param>
    /// <param name="began">When it came to this stage.</param>
    /// <param name="clock">What time it is.</param>
    public static void Add(string stage, string outcome, EnvelopeId envelope, Timestamp began, TimeProvider clock) =>
        MessageSpans.Record(Source, stage, envelope, began.ToDateTimeOffset(), clock.GetUtcNow(), outcome);
}
