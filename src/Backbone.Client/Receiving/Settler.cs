using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Client.Receiving;

/// <summary>
/// Settles deliveries of one subscription, by calls whose answers say that the gateway has it. One call is under way at a time, and
/// what comes meanwhile goes with the next. Thread-safe.
/// </summary>
internal sealed class Settler(GatewayConnection gateway, SubscriptionOptions subscription)
{
    /// <summary>Settlements in one call: what the contract takes.</summary>
    private const int AtOnce = 256;

    private readonly Lock _gate = new();
    private readonly Queue<Pending> _pending = []; // no more than what the credit lets be on its way
    private bool _isCalling;

    /// <summary>Settles one.</summary>
    /// <param name="envelope">Which.</param>
    /// <param name="kind">What became of it.</param>
    /// <param name="after">With later: not before.</param>
    /// <param name="cancel">Ends the wait; the gateway may have it all the same.</param>
    public Task SettleAsync(EnvelopeId envelope, SettlementKind kind, TimeSpan? after, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var one = new Pending(new Settlement
        {
            EnvelopeId = ByteString.CopyFrom(envelope.Hash.ToArray()),
            Kind = kind,
            AfterSeconds = (uint)Math.Ceiling(after?.TotalSeconds ?? 0),
        });
        lock (_gate)
        {
            _pending.Enqueue(one);
            if (_isCalling) return one.Settled.WaitAsync(cancel);
            _isCalling = true;
        }
        _ = CallAsync(); // tells each what became of it by itself
        return one.Settled.WaitAsync(cancel);
    }

    private async Task CallAsync()
    {
        while (Next() is { Count: > 0 } some)
        {
            try
            {
                // A gateway that knows only one in a request leaves the others unanswered: they go alone.
                for (var from = 0; from < some.Count;) from += await CallAsync(some[from..]).ConfigureAwait(false);
            }
            // An edge: whoever waits for one of them hears why it is not settled.
            catch (Exception fault)
            {
                foreach (var one in some) one.Fail(fault);
            }
        }
    }

    private async Task<int> CallAsync(List<Pending> some)
    {
        var request = new SettleRequest { Mailbox = subscription.Mailbox.ToString(), Name = subscription.Name, Settlement = some[0].Settlement };
        request.More.AddRange(some.Skip(1).Select(one => one.Settlement));
        var answer = await gateway.CallAsync(options => gateway.Mailbox.SettleAsync(request, options), CancellationToken.None).ConfigureAwait(false);
        some[0].End(answer.Refused);
        foreach (var (one, outcome) in some.Skip(1).Zip(answer.More)) one.End(outcome.Refused);
        return 1 + Math.Min(answer.More.Count, some.Count - 1);
    }

    private List<Pending> Next()
    {
        var some = new List<Pending>();
        lock (_gate)
        {
            while (some.Count < AtOnce && _pending.TryDequeue(out var one)) some.Add(one);
            _isCalling = some.Count > 0;
        }
        return some;
    }

    private sealed class Pending(Settlement settlement)
    {
        private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Settlement Settlement => settlement;

        public Task Settled => _settled.Task;

        public void End(Contracts.Envelope.V1.Refusal? refused)
        {
            if (refused is null) _settled.TrySetResult();
            else _settled.TrySetException(GatewayFault.Of(refused));
        }

        public void Fail(Exception fault) => _settled.TrySetException(fault);
    }
}
