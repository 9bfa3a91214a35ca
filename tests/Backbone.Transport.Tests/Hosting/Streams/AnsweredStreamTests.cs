using Backbone.Hosting;
using Backbone.Hosting.Loads;
using Backbone.Hosting.Streams;
using Backbone.Protocol.Addresses;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Transport.Tests.Hosting.Streams;

/// <summary>What a stream has under way counts among its caller's requests, and is given back however it ends.</summary>
public sealed class AnsweredStreamTests : IDisposable
{
    private const int Mebibyte = 1 << 20;

    private static readonly TlsIdentity Kor = new TlsIdentity.Gateway(FederationName.Parse("test.example"), NationCode.Parse("KOR"));

    private readonly CallerLoads _loads = new(TimeProvider.System, NullLogger<CallerLoads>.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _loads.Dispose();

    [Fact]
    public async Task A_stream_whose_caller_has_no_room_left_ends_with_that_status_and_gives_all_back()
    {
        var others = HostingLimits.RequestBytesOfCaller - 2 * Mebibyte;
        Assert.True(_loads.Requests.TryTake(Kor, others));
        var begun = 0;
        await using (var load = Load())
        {
            var stream = Stream((_, cancel) =>
            {
                begun++;
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel).ContinueWith(_ => 0, TaskScheduler.Default);
            });
            var fault = await Assert.ThrowsAsync<RpcException>(() => stream.RunAsync(
                new Frames(1, 3), (_, _, _) => Task.CompletedTask, new RequestRoom(load), Ct).WaitAsync(TimeSpan.FromSeconds(30), Ct));
            Assert.Equal(StatusCode.ResourceExhausted, fault.StatusCode);
        }
        Assert.Equal(2, begun);
        Assert.Equal(others, _loads.Requests.HeldBy(Kor));
    }

    [Fact]
    public async Task What_is_answered_makes_room_for_what_follows()
    {
        Assert.True(_loads.Requests.TryTake(Kor, HostingLimits.RequestBytesOfCaller - StreamBounds.WindowBytes - Mebibyte));
        var before = _loads.Requests.HeldBy(Kor);
        var answered = 0;
        await using var load = Load();
        await Stream((request, _) => Task.FromResult(request)).RunAsync(new Frames(10, 4), (_, ready, _) =>
        {
            answered += ready.Count;
            return Task.CompletedTask;
        }, new RequestRoom(load), Ct);
        Assert.Equal(40, answered);
        Assert.Equal(before, _loads.Requests.HeldBy(Kor));
    }

    [Theory, InlineData(1UL, 4), InlineData(0UL, 0), InlineData(0UL, StreamBounds.Frame + 1)]
    public async Task A_frame_that_is_none_of_the_contract_ends_the_stream(ulong first, int count)
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() => Stream((request, _) => Task.FromResult(request)).RunAsync(
            new Frames(1, count, first), (_, _, _) => Task.CompletedTask, null, Ct));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
    }

    private CallLoad Load() => new(_loads, Kor, _loads.Calls.Enter(Kor, CallerLoads.CallsOfCaller), new DefaultHttpContext());

    private static AnsweredStream<(ulong, IReadOnlyList<int>), int, int> Stream(Func<int, CancellationToken, Task<int>> begin) =>
        new(frame => frame, _ => Mebibyte, begin);

    private sealed class Frames(int count, int perFrame, ulong first = 0) : IAsyncStreamReader<(ulong, IReadOnlyList<int>)>
    {
        private int _asked;

        public (ulong, IReadOnlyList<int>) Current { get; private set; }

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_asked == count) return Task.FromResult(false);
            Current = (first + (ulong)(_asked++ * perFrame), [.. Enumerable.Range(0, perFrame)]);
            return Task.FromResult(true);
        }
    }
}
