using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Releasing;
using Google.Protobuf;

namespace Backbone.Gateway.Submission;

/// <summary>What the <see cref="ReleaseDesk"/> says, for the wire.</summary>
internal static class SubmitForms
{
    /// <summary>The answer to whoever handed it over.</summary>
    public static SubmitResponse Write(ReleaseOutcome outcome) => outcome switch
    {
        ReleaseOutcome.Released(var envelope, var decisions) =>
            new SubmitResponse { EnvelopeId = Edge.Bytes(envelope), Rulings = { RulingRecord.ToWire(decisions) } },
        ReleaseOutcome.Waiting(var envelope, var decisions) =>
            new SubmitResponse { EnvelopeId = Edge.Bytes(envelope), Rulings = { RulingRecord.ToWire(decisions) } },
        ReleaseOutcome.Repeated(var envelope, var ruling, var refusal) => new SubmitResponse
        {
            EnvelopeId = Edge.Bytes(envelope),
            Rulings = { Ruling.Parser.ParseFrom(ruling).Recipients },
            Refused = refusal is null ? null : Edge.Refusal(refusal),
            Repeated = true,
        },
        ReleaseOutcome.Refused(_, var envelope, var refusal, var decisions) => new SubmitResponse
        {
            EnvelopeId = envelope is { } id ? Edge.Bytes(id) : ByteString.Empty,
            Rulings = { RulingRecord.ToWire(decisions) },
            Refused = Edge.Refusal(refusal),
        },
        _ => throw new InvalidOperationException($"an outcome of unknown kind {outcome.GetType().Name}"),
    };
}
