using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Backbone.Hosting.Loads;
using Grpc.Core;

namespace Backbone.Hosting.Streams;

/// <summary>
/// One stream of requests, with an answer to each in their order, in two tasks: 1 reads frames while there is room in the window, and
/// begins each request · 2 answers, as many in a frame as are ready. A peer that does not read its answers is not read from.
/// </summary>
/// <typeparam name="TFrame">A frame of requests on the wire.</typeparam>
/// <typeparam name="TRequest">A request.</typeparam>
/// <typeparam name="TAnswer">An answer.</typeparam>
/// <param name="read">The sequence of a frame's first request, and its requests.</param>
/// <param name="sizeOf">A request's bytes.</param>
/// <param name="begin">Begins a request; called for each in their order, and not on the caller's thread for long.</param>
public sealed class AnsweredStream<TFrame, TRequest, TAnswer>(
    Func<TFrame, (ulong First, IReadOnlyList<TRequest> Requests)> read, Func<TRequest, int> sizeOf,
    Func<TRequest, CancellationToken, Task<TAnswer>> begin)
{
    private readonly StreamWindow _window = new(StreamBounds.Window, StreamBounds.WindowBytes);

    // The window is what bounds it: the channel is never fuller than it, so that writing never waits.
    private readonly Channel<Pending> _begun = Channel.CreateBounded<Pending>(StreamBounds.Window);

    private ExceptionDispatchInfo? _cause;

    private readonly record struct Pending(Task<TAnswer> Answer, int Bytes);

    /// <summary>Runs until the caller has no more frames and all are answered, or something fails.</summary>
    /// <param name="frames">What the caller sends.</param>
    /// <param name="answer">Sends a frame: the sequence of its first answer, and its answers.</param>
    /// <param name="room">Where the bytes of what is under way are counted; null where they are not.</param>
    /// <param name="cancellation">Ends it; nothing is left running then.</param>
    /// <exception cref="RpcException">InvalidArgument: a frame is none of the contract. ResourceExhausted: there is no room.</exception>
    public async Task RunAsync(
        IAsyncStreamReader<TFrame> frames, Func<ulong, IReadOnlyList<TAnswer>, CancellationToken, Task> answer, RequestRoom? room,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(answer);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(
            EndingAll(ReadAsync(frames, room, over.Token), over),
            EndingAll(AnswerAsync(answer, room, over.Token), over));
        // Waits for what was begun and will not be answered; nothing is left running behind the call.
        while (_begun.Reader.TryRead(out var pending))
            await ((Task)pending.Answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cause?.Throw();
    }

    // 1
    private async Task ReadAsync(IAsyncStreamReader<TFrame> frames, RequestRoom? room, CancellationToken cancellation)
    {
        ulong next = 0;
        while (await frames.MoveNext(cancellation))
        {
            var (first, requests) = read(frames.Current);
            if (requests.Count is < 1 or > StreamBounds.Frame)
                throw Invalid($"a frame has 1 to {StreamBounds.Frame} of them, not {requests.Count}");
            if (first != next) throw Invalid($"the frame begins at {first}, and {next} comes next");
            next += (ulong)requests.Count;
            foreach (var request in requests)
            {
                var bytes = sizeOf(request);
                await _window.EnterAsync(bytes, cancellation);
                room?.Take(bytes);
                await _begun.Writer.WriteAsync(new(begin(request, cancellation), bytes), CancellationToken.None);
            }
        }
        _begun.Writer.Complete();
    }

    // 2
    private async Task AnswerAsync(
        Func<ulong, IReadOnlyList<TAnswer>, CancellationToken, Task> answer, RequestRoom? room, CancellationToken cancellation)
    {
        ulong next = 0;
        var (ready, done) = (new List<TAnswer>(StreamBounds.Frame), new List<int>(StreamBounds.Frame));
        while (await _begun.Reader.WaitToReadAsync(cancellation))
        {
            while (ready.Count < StreamBounds.Frame && _begun.Reader.TryPeek(out var one) && (ready.Count == 0 || one.Answer.IsCompleted))
            {
                ready.Add(await one.Answer);
                done.Add(one.Bytes);
                _begun.Reader.TryRead(out _);
            }
            await answer(next, ready, cancellation);
            next += (ulong)ready.Count;
            room?.GiveBack(done.Sum(bytes => (long)bytes)); // before the window lets the next one in, which takes it
            done.ForEach(_window.Leave);
            ready.Clear();
            done.Clear();
        }
    }

    /// <summary>Ends the other task where one fails; the first failure is the call's, the other follows from it.</summary>
    private async Task EndingAll(Task task, CancellationTokenSource over)
    {
        try
        {
            await task;
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _cause, ExceptionDispatchInfo.Capture(fault), null);
            await over.CancelAsync();
        }
    }

    private static RpcException Invalid(string what) => new(new Status(StatusCode.InvalidArgument, what));
}
