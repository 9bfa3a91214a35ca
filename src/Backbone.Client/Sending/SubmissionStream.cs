using System.Threading.Channels;
using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;
using Grpc.Core;

namespace Backbone.Client.Sending;

/// <summary>
/// Hands over many messages by one stream, for systems that send much: what waits goes in one frame, and each caller gets its own
/// answer. A stream that is lost is opened again, and what was not answered is handed over again, the same bytes, which the gateway
/// takes once. Safe for many threads. What is not answered when it is disposed may or may not have been taken.
/// </summary>
public sealed class SubmissionStream : IAsyncDisposable
{
    /// <summary>Messages handed over and not answered yet; whoever brings more waits.</summary>
    public const int MostUnderWay = 256;

    private const int Frame = 64;
    private const int FrameBytes = 1 << 20;

    private readonly SendingDesk _desk;
    private readonly GatewayConnection _gateway;
    private readonly Retry _retry;
    private readonly SemaphoreSlim _room = new(MostUnderWay);
    private readonly Channel<Handed> _new = Channel.CreateUnbounded<Handed>(); // never more than there is room for
    private readonly Queue<Handed> _unanswered = [];                            // in the order of their sequence; under its own lock
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    internal SubmissionStream(SendingDesk desk, GatewayConnection gateway, TimeProvider clock)
    {
        (_desk, _gateway, _retry) = (desk, gateway, new Retry(ClientLimits.SubmitAttempts, clock));
        _running = RunAsync();
    }

    /// <summary>Seals, signs and hands over; a service's messages are signed many at once where they may wait.</summary>
    /// <inheritdoc cref="SendingDesk.SendAsync"/>
    public async Task<Submission> SendAsync(OutgoingMessage message, CancellationToken cancel = default) =>
        await SubmitAsync(await _desk.SealAsync(message, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);

    /// <summary>Hands over what was sealed.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancel">Ends the wait for the answer; the message may have been taken all the same.</param>
    /// <returns>What the gateway decided.</returns>
    /// <exception cref="BackboneException">Unreachable, also where the stream was disposed; FailedVerification.</exception>
    public async Task<Submission> SubmitAsync(SealedMessage message, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
        await _room.WaitAsync(cancel).ConfigureAwait(false);
        var handed = new Handed(message.Envelope, SendingDesk.RequestOf(message));
        if (!_new.Writer.TryWrite(handed)) handed.Answer.SetException(SendingDesk.Unanswered(handed.Envelope.Id, Ended(handed), doubtful: false));
        var submission = await handed.Answer.Task.WaitAsync(cancel).ConfigureAwait(false);
        return await _desk.FollowUpAsync(message, submission, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                // A call is opened only with something to hand over, so that one that cannot be opened is told to somebody.
                if (Again().Count == 0 && await _new.Reader.WaitToReadAsync(_end.Token).ConfigureAwait(false)) TakeFrame();
                var fault = await ServeAsync().ConfigureAwait(false);
                if (fault is not BackboneException { NothingWasSent: true })
                    foreach (var handed in Again()) handed.IsDoubtful = true;
                _end.Token.ThrowIfCancellationRequested();
                if (Again().Count == 0) continue; // lost while nothing was under way: the next message opens it again
                if (fault is BackboneException { Kind: FaultKind.Unreachable } && _retry.NextDelay is not null)
                {
                    await _retry.WaitAsync(_end.Token).ConfigureAwait(false);
                    continue;
                }
                _retry.Reset();
                FailUnanswered(_ => fault);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Disposed.
        }
        _new.Writer.Complete();
        FailUnanswered(Ended);
        await foreach (var handed in _new.Reader.ReadAllAsync().ConfigureAwait(false)) Fail(handed, Ended(handed));
    }

    // One call, until it is lost; says why.
    private async Task<Exception> ServeAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        var writing = Task.CompletedTask;
        try
        {
            using var call = _gateway.Submission.SubmitStream(new CallOptions(cancellationToken: over.Token));
            writing = WriteAsync(call.RequestStream, Again(), over.Token);
            return await ReadAsync(call.ResponseStream, over.Token).ConfigureAwait(false);
        }
        catch (RpcException fault)
        {
            return _gateway.Translate(fault, _end.Token);
        }
        // An edge: whatever ends the call, a client that was disposed too, is told to those who wait for its answers.
        catch (Exception fault)
        {
            return fault;
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(IClientStreamWriter<SubmitStreamRequest> frames, List<Handed> again, CancellationToken over)
    {
        ulong next = 0;
        try
        {
            foreach (var part in again.Chunk(Frame)) next = await WriteAsync(frames, next, part, over).ConfigureAwait(false);
            while (await _new.Reader.WaitToReadAsync(over).ConfigureAwait(false))
                next = await WriteAsync(frames, next, TakeFrame(), over).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RpcException or InvalidOperationException or OperationCanceledException or IOException)
        {
            // A stream that cannot be written to is lost, which its reader finds out and mends.
        }
    }

    // What waits, as much as one frame holds, is under way from here on.
    private List<Handed> TakeFrame()
    {
        var frame = new List<Handed>(Frame);
        for (var bytes = 0; frame.Count < Frame && bytes < FrameBytes && _new.Reader.TryRead(out var handed); bytes += handed.Envelope.Bytes.Length)
            frame.Add(handed);
        lock (_unanswered)
            foreach (var handed in frame) _unanswered.Enqueue(handed);
        return frame;
    }

    private static async Task<ulong> WriteAsync(
        IClientStreamWriter<SubmitStreamRequest> frames, ulong first, IReadOnlyCollection<Handed> part, CancellationToken over)
    {
        var frame = new SubmitStreamRequest { FirstSequence = first };
        frame.Messages.AddRange(part.Select(handed => handed.Request));
        await frames.WriteAsync(frame, over).ConfigureAwait(false);
        return first + (ulong)part.Count;
    }

    private async Task<Exception> ReadAsync(IAsyncStreamReader<SubmitStreamResponse> answers, CancellationToken over)
    {
        ulong next = 0;
        while (await answers.MoveNext(over).ConfigureAwait(false))
        {
            var frame = answers.Current;
            if (frame.FirstSequence != next) throw RulingForm.Failed($"the gateway answered about {frame.FirstSequence}, and {next} came next");
            foreach (var answer in frame.Answers) Settle(answer);
            next += (ulong)frame.Answers.Count;
            _retry.Reset();
        }
        return new BackboneException(FaultKind.Unreachable, "the gateway ended the stream", "try again");
    }

    private void Settle(SubmitResponse answer)
    {
        Handed? handed;
        lock (_unanswered)
            if (!_unanswered.TryDequeue(out handed)) throw RulingForm.Failed("the gateway answered more than it was asked");
        try
        {
            handed.Answer.TrySetResult(SubmissionAnswer.Read(answer, handed.Envelope));
            _room.Release();
        }
        catch (BackboneException fault)
        {
            Fail(handed, fault);
        }
    }

    private List<Handed> Again()
    {
        lock (_unanswered) return [.. _unanswered];
    }

    private void FailUnanswered(Func<Handed, Exception> faultOf)
    {
        List<Handed> unanswered;
        lock (_unanswered)
        {
            unanswered = [.. _unanswered];
            _unanswered.Clear();
        }
        foreach (var handed in unanswered) Fail(handed, faultOf(handed));
    }

    private void Fail(Handed handed, Exception fault)
    {
        _room.Release();
        handed.Answer.TrySetException(fault is BackboneException { Kind: FaultKind.Unreachable } away
            ? SendingDesk.Unanswered(handed.Envelope.Id, away, handed.IsDoubtful) : fault);
    }

    private static BackboneException Ended(Handed handed) => new(FaultKind.Unreachable, "the stream was disposed", "submit it by another");

    private sealed class Handed(Envelope envelope, SubmitRequest request)
    {
        public Envelope Envelope => envelope;

        public SubmitRequest Request => request;

        /// <summary>Whether it was offered on a call that may have reached the gateway.</summary>
        public bool IsDoubtful { get; set; }

        public TaskCompletionSource<Submission> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
