using Backbone.Protocol.Batches;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Logs;

namespace Backbone.Custody.Batches;

/// <summary>
/// Signs for services and stamps, many messages with one signature (SPEC § Batches). What may wait lingers for others a few
/// milliseconds; what is urgent never does: it is signed at once, together with whatever lingers then. One alone is signed
/// without a batch. Nothing runs here when nothing is to be signed. Thread-safe.
/// </summary>
/// <param name="custody">Holds the keys.</param>
/// <param name="clock">By which the wait is measured.</param>
public sealed class BatchSigner(IKeyCustody custody, TimeProvider clock)
{
    /// <summary>How long what may wait is kept for others.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<(SigningKid Kid, BatchRole Role), Batch> _open = [];

    /// <summary>Signs one message, alone or in a batch.</summary>
    /// <param name="kid">A service key or a stamp key, as the role says.</param>
    /// <param name="role">What the message is.</param>
    /// <param name="message">The bytes to sign; unchanged until it is signed.</param>
    /// <param name="isUrgent">Whether it must not wait for others.</param>
    /// <exception cref="ArgumentException">The key is not held here.</exception>
    public Task<MessageSignature> SignAsync(SigningKid kid, BatchRole role, ReadOnlyMemory<byte> message, bool isUrgent)
    {
        var waiting = new Waiting(message);
        Batch? full = null;
        lock (_gate)
        {
            if (!_open.TryGetValue((kid, role), out var batch))
            {
                batch = new Batch(kid, role);
                if (!isUrgent)
                {
                    _open.Add((kid, role), batch);
                    batch.Closing = clock.CreateTimer(_ => SignLingering(batch), null, Linger, Timeout.InfiniteTimeSpan);
                }
            }
            batch.Messages.Add(waiting);
            if (isUrgent || batch.Messages.Count == BatchProof.Most) full = Close(batch);
        }
        if (full is not null) Sign(full);
        return waiting.Signed.Task;
    }

    /// <summary>Signs an envelope of a service.</summary>
    /// <exception cref="ArgumentException">The key that its handling names is not held here.</exception>
    public Task<MessageSignature> SignAsync(UnsignedEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return SignAsync(envelope.Handling.SigningKid, BatchRole.Envelope, envelope.Signed.Memory, envelope.Precedence >= Precedence.Immediate);
    }

    private void SignLingering(Batch batch)
    {
        lock (_gate)
        {
            if (_open.GetValueOrDefault((batch.Kid, batch.Role)) != batch) return; // an urgent or a last one took it along
            Close(batch);
        }
        Sign(batch);
    }

    private Batch Close(Batch batch)
    {
        batch.Closing?.Dispose();
        _open.Remove((batch.Kid, batch.Role));
        return batch;
    }

    private void Sign(Batch batch)
    {
        try
        {
            if (batch.Messages is [var alone])
            {
                alone.Signed.SetResult(MessageSignature.Sign(custody, batch.Kid, batch.Role, alone.Message.Span));
                return;
            }
            var leaves = batch.Messages.Select(one => MerkleTree.LeafHash(one.Message.Span)).ToArray();
            var signatures = MessageSignature.SignBatch(custody, batch.Kid, batch.Role, leaves);
            for (var i = 0; i < signatures.Length; i++) batch.Messages[i].Signed.SetResult(signatures[i]);
        }
        // An edge: whatever the custody says is said to each who waits, and to nobody else.
        catch (Exception fault)
        {
            foreach (var one in batch.Messages) one.Signed.TrySetException(fault);
        }
    }

    private sealed class Batch(SigningKid kid, BatchRole role)
    {
        public SigningKid Kid => kid;

        public BatchRole Role => role;

        public List<Waiting> Messages { get; } = [];

        public ITimer? Closing { get; set; }
    }

    private sealed record Waiting(ReadOnlyMemory<byte> Message)
    {
        public TaskCompletionSource<MessageSignature> Signed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
