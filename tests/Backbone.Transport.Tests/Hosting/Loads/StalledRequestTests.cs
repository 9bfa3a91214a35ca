using System.IO.Compression;
using Backbone.Hosting;
using Backbone.Hosting.Loads;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Backbone.Transport.Tests.Hosting.Loads;

/// <summary>
/// Requests that begin and do not end: they hold a bounded room of their caller's own for a bounded time, and end with a
/// status. Real Kestrel, real frames; the time is the test's.
/// </summary>
public sealed class StalledRequestTests : LoadBench
{
    private const int Most = TransportLimits.MaxMessageSize;
    private const int OverBounds = 1113;

    [Fact(Timeout = 120_000)]
    public async Task Stalled_calls_hold_their_caller_s_room_and_no_more_and_end_in_time_and_others_pass_beside_them()
    {
        await Server.StartReady(TestContext.Current.CancellationToken);
        var (stalling, honest) = (Client("KOR"), Client("USA"));
        var body = Almost(Most);
        var fit = (int)(HostingLimits.RequestBytesOfCaller / body.Length);
        var stalled = new List<Task<Status>>();
        for (var i = 1; i <= fit; i++)
        {
            stalled.Add(Begin(stalling, FreightBase.WeighMethod).Send(body).StatusAsync(Cancel));
            await Patience.Until(() => Loads.Requests.HeldBy(Kor) == (long)i * body.Length, Cancel);
        }
        var refused = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Begin(stalling, FreightBase.WeighMethod).Send(body).StatusAsync(Cancel)));
        Assert.All(refused, status => Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode));
        Assert.All(refused, status => Assert.Contains("requests of yours under way", status.Detail, StringComparison.Ordinal));
        Assert.Equal((long)fit * body.Length, Loads.Requests.HeldBy(Kor));
        Assert.Equal($"{Kor}", $"{(await Server.Log.Next(OverBounds, Cancel)).Values["Caller"]}");

        using var passing = Begin(honest, FreightBase.WeighMethod).Send(RawCall.Frame(Load(Most - 64))).End();
        Assert.Equal(Most - 64, Int32Value.Parser.ParseFrom(await passing.ReadAsync(Cancel)).Value);

        Server.Clock.Advance(HostingLimits.RequestTimeout);
        Assert.All(await Task.WhenAll(stalled), status => Assert.Equal(StatusCode.DeadlineExceeded, status.StatusCode));
        await Patience.Until(() => Loads.Requests.Held == 0, Cancel);
        using var again = Begin(stalling, FreightBase.WeighMethod).Send(RawCall.Frame(Load(10))).End();
        Assert.Equal(StatusCode.OK, (await again.StatusAsync(Cancel)).StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_that_sends_nothing_at_all_ends_too()
    {
        await Server.StartReady(TestContext.Current.CancellationToken);
        using var call = Begin(Client("KOR"), FreightBase.WeighMethod);
        var status = call.StatusAsync(Cancel);
        await Patience.Until(() => Loads.Calls.Count(Kor, CallerLoads.CallsOfCaller) == 1, Cancel);
        // Again where the call begins to be timed only after a step.
        await Patience.Until(
            () =>
            {
                Server.Clock.Advance(HostingLimits.RequestTimeout);
                return status.IsCompleted;
            },
            Cancel);
        Assert.Equal(StatusCode.DeadlineExceeded, (await status).StatusCode);
        await Patience.Until(() => Loads.Calls.Count(Kor, CallerLoads.CallsOfCaller) == 0, Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_may_be_silent_for_hours_between_messages_but_not_within_one()
    {
        await Server.StartReady(TestContext.Current.CancellationToken);
        using var call = Begin(Client("KOR"), FreightBase.WeighEachMethod);
        foreach (var size in (int[])[1, 100_000, 4_000_000])
        {
            call.Send(RawCall.Frame(Load(size)));
            Assert.Equal(size, Int32Value.Parser.ParseFrom(await call.ReadAsync(Cancel)).Value);
            await Patience.Until(() => Loads.Requests.Held == 0, Cancel);
            Server.Clock.Advance(TimeSpan.FromHours(1));
        }
        var half = Almost(1_000_000);
        var status = call.Send(half).StatusAsync(Cancel);
        await Patience.Until(() => Loads.Requests.Held == half.Length, Cancel);
        Server.Clock.Advance(HostingLimits.RequestTimeout - TimeSpan.FromTicks(1));
        if (status.IsCompleted) Assert.Fail($"{await status}");
        Server.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(StatusCode.DeadlineExceeded, (await status).StatusCode);
        await Patience.Until(() => Loads.Requests.Held == 0, Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_caller_holds_is_given_back_when_it_hangs_up()
    {
        await Server.StartReady(TestContext.Current.CancellationToken);
        var client = Client("KOR");
        var call = Begin(client, FreightBase.WeighMethod).Send(Almost(100_000));
        await Patience.Until(() => Loads.Requests.Held > 0, Cancel);
        client.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.StatusAsync(Cancel));
        await Patience.Until(() => Loads.Requests.Held == 0
            && Loads.Calls.Count(Kor, CallerLoads.CallsOfCaller) == 0, Cancel);
        Assert.DoesNotContain("\"@l\":\"Error\"", Server.LogText(), StringComparison.Ordinal); // it is no fault of this process
    }

    [Fact(Timeout = 60_000)]
    public async Task A_packed_message_is_refused_for_it_grows_when_it_is_opened()
    {
        await Server.StartReady(TestContext.Current.CancellationToken);
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            await zip.WriteAsync(Load(4_000_000).ToByteArray(), Cancel);
        Assert.True(packed.Length < 10_000);
        using var call = Begin(Client("KOR"), FreightBase.WeighMethod, "gzip").Send(RawCall.Frame(packed.ToArray(), isCompressed: true)).End();
        Assert.Equal(StatusCode.Unimplemented, (await call.StatusAsync(Cancel)).StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_caller_has_as_many_calls_open_as_it_may_and_the_next_is_refused_and_another_s_is_not()
    {
        await Server.StartReady(TestContext.Current.CancellationToken);
        var client = Client("KOR");
        for (var i = 0; i < CallerLoads.CallsOfCaller.Most - 1; i++)
            Assert.NotNull(Loads.Calls.TryEnter(Kor, CallerLoads.CallsOfCaller));
        var last = Begin(client, FreightBase.WeighEachMethod).Send(RawCall.Frame(Load(1)));
        await last.ReadAsync(Cancel);
        using var refused = Begin(client, FreightBase.WeighMethod);
        var status = await refused.StatusAsync(Cancel);
        Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode);
        Assert.Contains("calls of yours at once", status.Detail, StringComparison.Ordinal);
        await last.End().StatusAsync(Cancel);
        await Patience.Until(() => Loads.Calls.Count(Kor, CallerLoads.CallsOfCaller) == CallerLoads.CallsOfCaller.Most - 1, Cancel);
        using var next = Begin(client, FreightBase.WeighMethod).Send(RawCall.Frame(Load(1))).End();
        Assert.Equal(StatusCode.OK, (await next.StatusAsync(Cancel)).StatusCode);
        using var other = Begin(Client("USA"), FreightBase.WeighMethod).Send(RawCall.Frame(Load(1))).End();
        Assert.Equal(StatusCode.OK, (await other.StatusAsync(Cancel)).StatusCode);
    }

    /// <summary>A frame that says so many bytes, without the last of them.</summary>
    private static byte[] Almost(int size) => RawCall.Frame(new byte[size])[..^1];
}
