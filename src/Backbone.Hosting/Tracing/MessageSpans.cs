using System.Diagnostics;
using Backbone.Protocol.Envelopes;

namespace Backbone.Hosting.Tracing;

/// <summary>
/// Spans along a message's life. Its trace is found by its envelope's id, which all who handle the message compute alike: so what two
/// gateways and the broker record of it belongs together, without anything more in the message, whatever hours or restarts lie between.
/// A span holds words of closed sets and nations of the charter, as metrics do: never a subject, an author, a marking or a mailbox.
/// </summary>
public static class MessageSpans
{
    private const int TraceDigits = 32;
    private const int SpanDigits = 16;

    /// <summary>The trace of a message: the first 32 digits of its envelope's id.</summary>
    public static string TraceOf(EnvelopeId envelope) => envelope.ToString()[..TraceDigits];

    /// <summary>Records what has just happened to a message; costs nothing where nobody collects spans.</summary>
    /// <param name="source">Of this program.</param>
    /// <param name="stage">What was done: a constant word.</param>
    /// <param name="envelope">To which message.</param>
    /// <param name="began">When it began.</param>
    /// <param name="ended">When it was over.</param>
    /// <param name="outcome">What became of the message there: a constant word.</param>
    public static void Record(
        ActivitySource source, string stage, EnvelopeId envelope, DateTimeOffset began, DateTimeOffset ended, string outcome)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.HasListeners()) return;
        // All spans of a message hang from one that nobody records, for who begins is not always there: a nation may trace, and another not.
        var id = envelope.ToString();
        var message = new ActivityContext(
            ActivityTraceId.CreateFromString(id.AsSpan(0, TraceDigits)), ActivitySpanId.CreateFromString(id.AsSpan(TraceDigits, SpanDigits)),
            ActivityTraceFlags.Recorded, isRemote: true);
        using var span = source.StartActivity(stage, ActivityKind.Internal, message, startTime: began);
        if (span is null) return;
        span.SetTag("backbone.outcome", outcome);
        span.SetEndTime((ended < began ? began : ended).UtcDateTime); // a clock may be set back meanwhile
    }
}
