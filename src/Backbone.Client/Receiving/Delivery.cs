using System.Collections.Immutable;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Receiving;

/// <summary>
/// One delivery of a subscription: a message that verified, to be settled by whoever takes it; or one that did not, which
/// the SDK has refused already. Unsettled it comes again after its lease.
/// </summary>
public sealed class Delivery
{
    private readonly Settler _settler;

    internal Delivery(MailReader.Reading reading, Settler settler)
    {
        (Message, Failure, Checks, _settler) = (reading.Message, reading.Fault, reading.Checks, settler);
        Envelope = reading.Form?.Id;
    }

    /// <summary>The envelope's id, recomputed; null where what came is no message at all.</summary>
    public EnvelopeId? Envelope { get; }

    /// <summary>The message; null where it did not verify or open.</summary>
    public ReceivedMessage? Message { get; }

    /// <summary>Why there is no message; null where there is one.</summary>
    public BackboneException? Failure { get; }

    /// <summary>Every check that was made, the failed one last.</summary>
    public ImmutableArray<Check> Checks { get; }

    /// <summary>Has it: it does not come again.</summary>
    /// <exception cref="BackboneException">NotFound: its lease is over; it comes, or came, again.</exception>
    public Task AcknowledgeAsync(CancellationToken cancel = default) => SettleAsync(SettlementKind.Acknowledged, null, cancel);

    /// <summary>Cannot use it: it becomes a dead letter.</summary>
    public Task RefuseAsync(CancellationToken cancel = default) => SettleAsync(SettlementKind.Refused, null, cancel);

    /// <summary>Wants it again, not before a time of at most an hour.</summary>
    public Task PostponeAsync(TimeSpan after, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(after, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(after, TimeSpan.FromHours(1));
        return SettleAsync(SettlementKind.Later, after, cancel);
    }

    private Task SettleAsync(SettlementKind kind, TimeSpan? after, CancellationToken cancel) =>
        Message is { } message
            ? _settler.SettleAsync(message.Envelope, kind, after, cancel)
            : throw new InvalidOperationException("what did not verify was settled by the SDK already");
}
