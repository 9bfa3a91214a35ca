using Backbone.Hosting;
using Backbone.Hosting.Loads;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Backbone.Transport.Tests.Hosting.Loads;

/// <summary>Answers that nobody reads: they hold a bounded room of their caller's own for a bounded time.</summary>
public sealed class UntakenAnswerTests : LoadBench
{
    private const int Big = 9_000_000;

    [Fact(Timeout = 60_000)]
    public async Task Answers_that_are_not_read_hold_their_caller_s_room_and_no_more_and_others_read_beside_them()
    {
        await Server.StartReady(TestContext.Current.CancellationToken);
        var client = Client("KOR");
        var calls = Enumerable.Range(0, 14).Select(_ => Ask(client, FreightBase.GiveMethod, Big)).ToList();
        var heads = await Task.WhenAll(calls.Select(call => call.HeadAsync()));
        var fit = (int)(HostingLimits.AnswerBytesOfCaller / (Big + 10));
        Assert.Equal(fit, heads.Count(head => !head.Headers.Contains("grpc-status")));
        foreach (var (call, head) in calls.Zip(heads).Where(pair => pair.Second.Headers.Contains("grpc-status")))
        {
            var status = await call.StatusAsync(Cancel);
            Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode);
            Assert.Contains("wait to be read", status.Detail, StringComparison.Ordinal);
        }
        Assert.InRange(Loads.Answers.HeldBy(Kor), (long)fit * Big, HostingLimits.AnswerBytesOfCaller);

        using var other = Ask(Client("USA"), FreightBase.GiveMethod, Big);
        Assert.Equal(Big, BytesValue.Parser.ParseFrom(await other.ReadAsync(Cancel)).Value.Length);
        // Another call of the same caller, with a small answer, passes too: its connections are not stuck.
        using var small = Ask(Client("KOR"), FreightBase.GiveMethod, 10);
        Assert.Equal(StatusCode.OK, (await small.StatusAsync(Cancel)).StatusCode);

        await AnswerTimePasses(() => Loads.Answers.Held == 0 && Loads.Calls.Count(Kor, CallerLoads.CallsOfCaller) == 0);
        foreach (var (call, _) in calls.Zip(heads).Where(pair => !pair.Second.Headers.Contains("grpc-status")))
            await Assert.ThrowsAnyAsync<Exception>(() => call.StatusAsync(Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_an_answer_held_is_given_back_as_soon_as_it_is_read()
    {
        await Server.StartReady(TestContext.Current.CancellationToken);
        using var call = Ask(Client("KOR"), FreightBase.GiveMethod, Big);
        await call.HeadAsync();
        Assert.InRange(Loads.Answers.HeldBy(Kor), Big, Big + 10);
        Assert.Equal(StatusCode.OK, (await call.StatusAsync(Cancel)).StatusCode);
        await Patience.Until(() => Loads.Answers.Held == 0, Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_whose_reader_stops_is_broken_off_and_one_whose_reader_goes_on_is_not()
    {
        await Server.StartReady(TestContext.Current.CancellationToken);
        using var reading = Ask(Client("USA"), FreightBase.PourMethod, Big);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(Big, BytesValue.Parser.ParseFrom(await reading.ReadAsync(Cancel)).Value.Length);
            Server.Clock.Advance(HostingLimits.AnswerTimeout / 2);
        }
        using var stopping = Ask(Client("KOR"), FreightBase.PourMethod, Big);
        await stopping.ReadAsync(Cancel);
        await Patience.Until(() => Loads.Answers.HeldBy(Kor) > 0, Cancel);

        await AnswerTimePasses(() => Loads.Answers.HeldBy(Kor) == 0 && Loads.Calls.Count(Kor, CallerLoads.CallsOfCaller) == 0);
        await Assert.ThrowsAnyAsync<Exception>(() => stopping.StatusAsync(Cancel));
    }

    /// <summary>The time passes, again where a call began to wait only after it had.</summary>
    private Task AnswerTimePasses(Func<bool> isSo) => Patience.Until(
        () =>
        {
            Server.Clock.Advance(HostingLimits.AnswerTimeout);
            return isSo();
        },
        Cancel);

    private RawCall Ask(HttpClient client, IMethod method, int size) =>
        Begin(client, method).Send(RawCall.Frame(new Int32Value { Value = size })).End();
}
