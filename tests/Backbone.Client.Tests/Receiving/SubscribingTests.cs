using System.Collections.Concurrent;
using Backbone.Client.Connection;
using Backbone.Client.Receiving;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Grpc.Core;

namespace Backbone.Client.Tests.Receiving;

public sealed class SubscribingTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private static readonly SubscriptionOptions Kisa = new() { Mailbox = MailboxAddress.Parse("KOR/kisa"), Name = "desk", Credit = 2 };

    [Fact]
    public async Task Deliveries_come_in_order_within_the_credit_and_are_settled()
    {
        await using var outpost = await Outpost.StartAsync();
        var envelopes = Enumerable.Range(0, 5).Select(_ => new Letter(Federation).Seal().Envelope).ToList();
        var stream = new ScriptedStream(envelopes.Select(envelope => new Post(Federation).Deliver(envelope, "KOR/kisa")));
        outpost.Script.Subscribe = stream.RunAsync;
        var settled = new List<Settlement>();
        outpost.Script.Settle = request =>
        {
            settled.Add(request.Settlement);
            return new SettleResponse();
        };
        var seen = new List<EnvelopeId>();
        await foreach (var delivery in outpost.Client.Receiving.SubscribeAsync(Kisa, TestContext.Current.CancellationToken))
        {
            Assert.Null(delivery.Failure);
            seen.Add(delivery.Message!.Envelope);
            if (seen.Count == 1) await delivery.RefuseAsync(TestContext.Current.CancellationToken);
            else if (seen.Count == 2) await delivery.PostponeAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
            else await delivery.AcknowledgeAsync(TestContext.Current.CancellationToken);
            if (seen.Count == envelopes.Count) break;
        }
        Assert.Equal(envelopes.Select(envelope => envelope.Id), seen);
        Assert.Equal([SettlementKind.Refused, SettlementKind.Later, SettlementKind.Acknowledged, SettlementKind.Acknowledged,
            SettlementKind.Acknowledged], settled.Select(settlement => settlement.Kind));
        Assert.Equal(90u, settled[1].AfterSeconds);
        Assert.Equal(2, stream.Credits[0]);
        Assert.All(stream.Credits.Skip(1), credit => Assert.Equal(1, credit));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // a gateway that knows only one settlement in a request
    public async Task What_is_settled_while_a_call_is_under_way_goes_with_the_next_and_each_hears_its_own(bool knowsMore)
    {
        await using var outpost = await Outpost.StartAsync();
        var envelopes = Enumerable.Range(0, 4).Select(_ => new Letter(Federation).Seal().Envelope).ToList();
        outpost.Script.Subscribe = new ScriptedStream(envelopes.Select(envelope => new Post(Federation).Deliver(envelope, "KOR/kisa"))).RunAsync;
        var (calls, isThere, goesOn) = (new ConcurrentQueue<SettleRequest>(), new TaskCompletionSource(), new TaskCompletionSource());
        outpost.Script.Settle = request =>
        {
            calls.Enqueue(request);
            isThere.TrySetResult();
            goesOn.Task.Wait(TestContext.Current.CancellationToken);
            var response = new SettleResponse { Refused = RefusalOf(request.Settlement) };
            if (knowsMore) response.More.AddRange(request.More.Select(one => new SettleOutcome { Refused = RefusalOf(one) }));
            return response;
        };
        var deliveries = new List<Delivery>();
        await foreach (var delivery in outpost.Client.Receiving.SubscribeAsync(Kisa with { Credit = 4 }, TestContext.Current.CancellationToken))
        {
            deliveries.Add(delivery);
            if (deliveries.Count == envelopes.Count) break;
        }
        var settled = new List<Task> { deliveries[0].AcknowledgeAsync(TestContext.Current.CancellationToken) };
        await isThere.Task.WaitAsync(TestContext.Current.CancellationToken);
        settled.AddRange(deliveries.Skip(1).Select(delivery => delivery.AcknowledgeAsync(TestContext.Current.CancellationToken)));
        goesOn.SetResult();
        await Task.WhenAll(settled[0], settled[1], settled[3]);
        Assert.Equal(FaultKind.NotFound, (await Assert.ThrowsAsync<BackboneException>(() => settled[2])).Kind);
        Assert.Equal(knowsMore ? [0, 2] : [0, 2, 1, 0], calls.Select(call => call.More.Count));

        Contracts.Envelope.V1.Refusal? RefusalOf(Settlement one) => one.EnvelopeId != Honest.Id(envelopes[2].Id) ? null
            : new() { Reason = RefusalReason.NotFound, Detail = "its lease is over" };
    }

    [Fact]
    public async Task What_does_not_verify_is_reported_and_refused_and_the_next_comes()
    {
        await using var outpost = await Outpost.StartAsync();
        var (bad, good) = (new Letter(Federation).Seal().Envelope, new Letter(Federation).Seal().Envelope);
        var tampered = Tampering.All["the stamp of another envelope"].Apply(bad, good);
        outpost.Script.Subscribe = new ScriptedStream([tampered, new Post(Federation).Deliver(good, "KOR/kisa")]).RunAsync;
        var settled = new List<Settlement>();
        outpost.Script.Settle = request =>
        {
            settled.Add(request.Settlement);
            return new SettleResponse();
        };
        await using var deliveries = Deliveries(outpost.Client);

        Assert.True(await deliveries.MoveNextAsync());
        Assert.Null(deliveries.Current.Message);
        Assert.Equal(FaultKind.FailedVerification, deliveries.Current.Failure?.Kind);
        Assert.Equal((Honest.Id(bad.Id), SettlementKind.Refused), (Assert.Single(settled).EnvelopeId, settled[0].Kind));
        await Assert.ThrowsAsync<InvalidOperationException>(() => deliveries.Current.AcknowledgeAsync(TestContext.Current.CancellationToken));

        Assert.True(await deliveries.MoveNextAsync());
        Assert.Equal(good.Id, deliveries.Current.Message?.Envelope);
    }

    [Fact]
    public async Task What_newer_documents_may_explain_is_put_off_and_not_refused()
    {
        await using var outpost = await Outpost.StartAsync();
        var envelope = new Letter(Federation) { RostersAhead = 1 }.Seal().Envelope;
        outpost.Script.Subscribe = new ScriptedStream([new Post(Federation).Deliver(envelope, "KOR/kisa")]).RunAsync;
        Settlement? settled = null;
        outpost.Script.Settle = request =>
        {
            settled = request.Settlement;
            return new SettleResponse();
        };
        await using var deliveries = Deliveries(outpost.Client);
        Assert.True(await deliveries.MoveNextAsync());
        Assert.Equal(RefusalReason.AuthorUnknown, deliveries.Current.Failure?.Refusal?.Reason);
        Assert.Equal(SettlementKind.Later, settled?.Kind);
    }

    [Fact]
    public async Task Mail_of_another_mailbox_is_refused()
    {
        await using var outpost = await Outpost.StartAsync();
        var envelope = new Letter(Federation) { To = ["KOR/kisa", "KOR/kisa/lee"] }.Seal().Envelope;
        outpost.Script.Subscribe = new ScriptedStream([new Post(Federation).Deliver(envelope, "KOR/kisa/lee")]).RunAsync;
        await using var deliveries = Deliveries(outpost.Client);
        Assert.True(await deliveries.MoveNextAsync());
        Assert.Equal(RefusalReason.NotTheRecipient, deliveries.Current.Failure?.Refusal?.Reason);
    }

    [Fact]
    public async Task A_delivery_of_nothing_is_reported()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.Subscribe = new ScriptedStream([new Delivered()]).RunAsync;
        await using var deliveries = Deliveries(outpost.Client);
        Assert.True(await deliveries.MoveNextAsync());
        Assert.Equal((FaultKind.FailedVerification, null), (deliveries.Current.Failure?.Kind, deliveries.Current.Envelope));
    }

    [Fact]
    public async Task A_lost_stream_is_opened_again_and_gets_its_credit_anew()
    {
        await using var outpost = await Outpost.StartAsync(clock: new HastyClock());
        var (first, second) = (new Letter(Federation).Seal().Envelope, new Letter(Federation).Seal().Envelope);
        var streams = new Queue<ScriptedStream>([
            new ScriptedStream([new Post(Federation).Deliver(first, "KOR/kisa")]) { EndsWith = StatusCode.Unavailable },
            new ScriptedStream([]) { EndsWith = StatusCode.OK },
            new ScriptedStream([new Post(Federation).Deliver(second, "KOR/kisa")])]);
        var last = streams.Last();
        outpost.Script.Subscribe = (up, down, cancel) => streams.Dequeue().RunAsync(up, down, cancel);
        await using var deliveries = Deliveries(outpost.Client);
        Assert.True(await deliveries.MoveNextAsync());
        Assert.Equal(first.Id, deliveries.Current.Message?.Envelope);
        Assert.True(await deliveries.MoveNextAsync());
        Assert.Equal(second.Id, deliveries.Current.Message?.Envelope);
        Assert.Equal([2], last.Credits);
    }

    [Fact]
    public async Task A_gateway_that_stays_away_is_given_up_after_the_tries_that_were_allowed()
    {
        await using var outpost = await Outpost.StartAsync(clock: new HastyClock());
        var opened = 0;
        outpost.Script.Subscribe = (_, _, _) =>
        {
            opened++;
            throw new RpcException(new Status(StatusCode.Unavailable, "restarting"));
        };
        var client = outpost.Connect(options: new ClientOptions { StreamAttempts = 3 });
        var deliveries = Deliveries(client);
        await Refusals.OfKind(FaultKind.Unreachable, async () => await deliveries.MoveNextAsync());
        Assert.Equal(3, opened);
    }

    [Fact]
    public async Task A_refused_subscription_ends_with_the_reason()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.Subscribe = (_, down, cancel) => down.WriteAsync(
            new SubscribeResponse { Refused = new() { Reason = RefusalReason.NotPermitted, Detail = "no reader" } }, cancel);
        var deliveries = Deliveries(outpost.Client);
        var fault = await Refusals.OfKind(FaultKind.Refused, async () => await deliveries.MoveNextAsync());
        Assert.Equal(RefusalReason.NotPermitted, fault.Refusal?.Reason);
    }

    [Theory]
    [InlineData("", 16), InlineData("Desk", 16), InlineData("desk", 0), InlineData("desk", 1025)]
    public async Task A_subscription_out_of_bounds_is_misuse(string name, int credit)
    {
        await using var outpost = await Outpost.StartAsync();
        var fault = Assert.Throws<BackboneException>(() => outpost.Client.Receiving.SubscribeAsync(
            Kisa with { Name = name, Credit = credit }, TestContext.Current.CancellationToken));
        Assert.Equal(FaultKind.Usage, fault.Kind);
    }

    private static IAsyncEnumerator<Delivery> Deliveries(BackboneClient client) => client.Receiving
        .SubscribeAsync(Kisa, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
}
