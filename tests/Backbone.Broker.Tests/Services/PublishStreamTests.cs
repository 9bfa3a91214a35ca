using Backbone.Broker.Admission;
using Backbone.Broker.Services;
using Backbone.Hosting.Streams;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Grpc.Core;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Tests.Services;

/// <summary>The stream between a caller and a desk that the test plays.</summary>
public sealed class PublishStreamTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_peer_that_does_not_read_its_answers_is_not_read_from()
    {
        var frames = new Frames(count: 20, perFrame: 64);
        var answers = new Answers();
        var placed = 0;
        var windowFull = new TaskCompletionSource();
        var stream = new PublishStream(Examine, (_, _) =>
        {
            if (++placed == StreamBounds.Window) windowFull.SetResult();
            return Placed(placed - 1);
        });
        var run = stream.RunAsync(frames, answers, null, Ct);
        await windowFull.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.InRange(frames.Asked, 4, 5);
        Assert.False(run.IsCompleted);

        answers.Gate.SetResult();
        await run.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.Equal(20 * 64, placed);
        Assert.Equal(Enumerable.Range(0, 20 * 64).Select(i => (ulong)i), answers.Indexes);
    }

    [Fact]
    public async Task Answers_come_in_the_order_of_the_consignments_however_long_each_takes()
    {
        var answers = new Answers();
        answers.Gate.SetResult();
        var slow = new TaskCompletionSource<AdmissionOutcome>();
        var placed = 0;
        var all = new TaskCompletionSource();
        var stream = new PublishStream(Examine, (_, _) =>
        {
            var index = placed++;
            if (placed == 10) all.SetResult();
            return index == 3 ? new ValueTask<AdmissionOutcome>(slow.Task) : Placed(index);
        });
        var run = stream.RunAsync(new Frames(1, 10), answers, null, Ct);
        await all.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        slow.SetResult(await Placed(3));
        await run.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.Equal([0UL, 1, 2, 3, 4, 5, 6, 7, 8, 9], answers.Indexes);
    }

    [Fact]
    public async Task A_caller_that_leaves_leaves_nothing_running_behind()
    {
        var (running, four) = (0, new TaskCompletionSource());
        var stream = new PublishStream(Examine, async (_, cancel) =>
        {
            if (Interlocked.Increment(ref running) == 4) four.SetResult();
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(cancel);
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
            return await Placed(0);
        });
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var run = stream.RunAsync(new Frames(1, 4), new Answers(), null, leaving.Token);
        await four.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(30), Ct));
        Assert.Equal(0, running);
    }

    [Fact]
    public async Task The_first_failure_is_what_the_caller_is_told()
    {
        var answers = new Answers();
        answers.Gate.SetResult();
        var stream = new PublishStream(
            Examine, (_, _) => ValueTask.FromException<AdmissionOutcome>(
                new InvalidOperationException("the desk broke")));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => stream.RunAsync(new Frames(3, 10), answers, null, Ct).WaitAsync(TimeSpan.FromSeconds(30), Ct));
        Assert.Equal("the desk broke", failure.Message);
    }

    private static Task<AdmissionCase> Examine(ReadOnlyMemory<byte> bytes) => Task.Run(() =>
        new AdmissionCase(NationCode.Parse("KOR"), bytes, TestFederation.Default.Snapshot, new Timestamp(1)));

    private static ValueTask<AdmissionOutcome> Placed(int index) => ValueTask.FromResult<AdmissionOutcome>(
        new AdmissionOutcome.Placed(default(LaneId), 0, (ulong)index, default(EntryHash), default, Repeated: false));

    private sealed class Frames(int count, int perFrame) : IAsyncStreamReader<Wire.PublishStreamRequest>
    {
        public int Asked { get; private set; }

        public Wire.PublishStreamRequest Current { get; private set; } = new();

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Asked == count) return Task.FromResult(false);
            Current = new Wire.PublishStreamRequest { FirstSequence = (ulong)(Asked++ * perFrame) };
            Current.Consignments.AddRange(Enumerable.Range(0, perFrame).Select(_ => ByteString.CopyFromUtf8("c")));
            return Task.FromResult(true);
        }
    }

    private sealed class Answers : IServerStreamWriter<Wire.PublishStreamResponse>
    {
        private ulong _next;

        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<ulong> Indexes { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(Wire.PublishStreamResponse message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(Wire.PublishStreamResponse message, CancellationToken cancellationToken)
        {
            await Gate.Task.WaitAsync(cancellationToken);
            Assert.Equal(_next, message.FirstSequence);
            _next += (ulong)message.Answers.Count;
            Indexes.AddRange(message.Answers.Select(answer => answer.Placed.Index));
        }
    }
}
