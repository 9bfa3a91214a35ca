using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Backbone.Broker.Admission;
using Grpc.Core;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Services;

/// <summary>
/// One stream of consignments, in three tasks: 1 reads frames while there is room in the window, and starts to
/// examine each consignment · 2 places them in the order in which they came, without waiting for the store between
/// them · 3 answers in that order, as many in a frame as are ready. A peer that does not read its answers is not
/// read from.
/// </summary>
/// <param name="examine">Steps of the desk that need only a processor; not done on the caller's thread.</param>
/// <param name="place">Steps of the desk that need the store.</param>
internal sealed class PublishStream(
    Func<ReadOnlyMemory<byte>, Task<AdmissionCase>> examine,
    Func<AdmissionCase, CancellationToken, ValueTask<AdmissionOutcome>> place)
{
    /// <summary>Consignments of one stream under way.</summary>
    public const int Window = 256;

    /// <summary>Bytes of consignments of one stream under way: 8 MiB.</summary>
    public const long WindowBytes = 8 << 20;

    /// <summary>Consignments of one frame, and answers of one.</summary>
    public const int MaxFrame = 64;

    private readonly PublishWindow _window = new(Window, WindowBytes);

    // The window is what bounds both: a channel is never fuller than it, so that writing to one never waits.
    private readonly Channel<Pending<AdmissionCase>> _examined = Channel.CreateBounded<Pending<AdmissionCase>>(Window);
    private readonly Channel<Pending<AdmissionOutcome>> _placed =
        Channel.CreateBounded<Pending<AdmissionOutcome>>(Window);

    private ExceptionDispatchInfo? _cause;

    private readonly record struct Pending<T>(Task<T> Task, int Bytes);

    /// <summary>Runs until the caller has no more frames and all are answered, or something fails.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<Wire.PublishStreamRequest> frames, IServerStreamWriter<Wire.PublishStreamResponse> answers,
        CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(
            EndingAll(ReadAsync(frames, over.Token), over),
            EndingAll(PlaceAsync(over.Token), over),
            EndingAll(AnswerAsync(answers, over.Token), over));
        await SettleAsync(_examined.Reader);
        await SettleAsync(_placed.Reader);
        _cause?.Throw();
    }

    // 1
    private async Task ReadAsync(IAsyncStreamReader<Wire.PublishStreamRequest> frames, CancellationToken cancellation)
    {
        ulong next = 0;
        while (await frames.MoveNext(cancellation))
        {
            var frame = frames.Current;
            if (frame.Consignments.Count is < 1 or > MaxFrame)
                throw BrokerCalls.Invalid($"a frame has 1 to {MaxFrame} consignments, not {frame.Consignments.Count}");
            if (frame.FirstSequence != next)
                throw BrokerCalls.Invalid($"the frame begins at {frame.FirstSequence}, and {next} comes next");
            next += (ulong)frame.Consignments.Count;
            foreach (var consignment in frame.Consignments)
            {
                await _window.EnterAsync(consignment.Length, cancellation);
                await _examined.Writer.WriteAsync(new(examine(consignment.Memory), consignment.Length), CancellationToken.None);
            }
        }
        _examined.Writer.Complete();
    }

    // 2
    private async Task PlaceAsync(CancellationToken cancellation)
    {
        await foreach (var examined in _examined.Reader.ReadAllAsync(cancellation))
        {
            var placed = place(await examined.Task, cancellation).AsTask();
            await _placed.Writer.WriteAsync(new(placed, examined.Bytes), CancellationToken.None);
        }
        _placed.Writer.Complete();
    }

    // 3
    private async Task AnswerAsync(
        IServerStreamWriter<Wire.PublishStreamResponse> answers, CancellationToken cancellation)
    {
        ulong next = 0;
        var done = new List<int>(MaxFrame);
        while (await _placed.Reader.WaitToReadAsync(cancellation))
        {
            var frame = new Wire.PublishStreamResponse { FirstSequence = next };
            while (frame.Answers.Count < MaxFrame && _placed.Reader.TryPeek(out var placed)
                && (frame.Answers.Count == 0 || placed.Task.IsCompleted))
            {
                frame.Answers.Add((await placed.Task).ToWire());
                done.Add(placed.Bytes);
                _placed.Reader.TryRead(out _);
            }
            await answers.WriteAsync(frame, cancellation);
            next += (ulong)frame.Answers.Count;
            done.ForEach(_window.Leave);
            done.Clear();
        }
    }

    /// <summary>
    /// Ends the other tasks where one fails; the first failure is the call's, the others follow from it.
    /// </summary>
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

    /// <summary>Waits for what was started and will not be answered; nothing is left running behind the call.</summary>
    private static async Task SettleAsync<T>(ChannelReader<Pending<T>> left)
    {
        while (left.TryRead(out var pending))
            await ((Task)pending.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
