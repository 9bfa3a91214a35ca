using System.Text;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Redis;

namespace Backbone.EndToEnd.Tests.Losses;

/// <summary>
/// An honest broker loses what it held: nothing is lost for those who wrote and read, nothing comes twice, and everybody is told.
/// </summary>
public sealed class LossTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public LossTests() => _bound.CancelAfter(Patience);

    private CancellationToken Ct => _bound.Token;

    public void Dispose() => _bound.Dispose();

    [Fact]
    public async Task Nothing_is_lost_or_doubled_where_an_old_copy_of_the_brokers_store_is_restored()
    {
        await using var federation = await StartAsync(null);
        var (lee, store) = (federation.Connect("KOR/kisa/lee"), Path.Combine(federation.Folder.Path, "broker", "broker.db"));
        var first = await DeliverAsync(lee);
        await federation.StopBrokerAsync();
        File.Copy(store, store + ".old");
        await federation.StartBrokerAsync(Ct);
        var second = await DeliverAsync(lee); // known at home, and not to the copy
        await federation.StopGatewayAsync("USA");
        var waiting = await AcceptAsync(lee); // known to the lost store alone, and to its sender
        await federation.StopBrokerAsync();
        File.Move(store + ".old", store, overwrite: true);
        await federation.StartBrokerAsync(Ct);
        var after = await AcceptAsync(lee); // at the place where the second one lay
        await federation.StartGatewayAsync("USA", Ct);

        await CheckAllCameOnceAsync(federation, lee, first, second, waiting, after);
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_where_redis_is_flushed_while_all_runs_or_a_gateway_is_away()
    {
        RedisServer.Require();
        await using var redis = await RedisServer.StartAsync(RedisServer.Fsync);
        await using var federation = await StartAsync(redis.Address);
        var lee = federation.Connect("KOR/kisa/lee");
        var (first, second) = (await DeliverAsync(lee), await DeliverAsync(lee));
        await redis.FlushAsync();
        var third = await DeliverAsync(lee); // its receipt comes through a lane that was lost too
        await federation.StopGatewayAsync("USA");
        var waiting = await AcceptAsync(lee);
        await redis.FlushAsync();
        var after = await AcceptAsync(lee);
        await federation.StartGatewayAsync("USA", Ct);

        await CheckAllCameOnceAsync(federation, lee, first, second, third, waiting, after);
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_where_an_old_backup_of_redis_is_restored_under_a_running_broker()
    {
        RedisServer.Require();
        using var folder = new TestFolder();
        await using var redis = await RedisServer.StartAsync(RedisServer.Fsync);
        await using var federation = await StartAsync(redis.Address);
        federation.Watch.Expect("Redis is not connected", "\"DocumentRefreshing\\\" broke"); // while it is restored
        var lee = federation.Connect("KOR/kisa/lee");
        var first = await DeliverAsync(lee);
        redis.Backup(folder.PathOf("backup"));
        var second = await DeliverAsync(lee); // known at home, and not to the backup
        await federation.StopGatewayAsync("USA");
        var waiting = await AcceptAsync(lee); // known to the lost store alone, and to its sender
        await redis.RestoreAsync(folder.PathOf("backup"));
        var after = await AcceptAsync(lee); // at the place where the second one lay
        await federation.StartGatewayAsync("USA", Ct);

        await CheckAllCameOnceAsync(federation, lee, first, second, waiting, after);
    }

    private async Task<InProcessFederation> StartAsync(string? store)
    {
        var federation = await InProcessFederation.StartAsync(store, Ct, "KOR", "USA");
        federation.Watch.Expect("lost entries of generation", "the broker has lost what it took", "it has lost what it held", "does not hand out entry",
            "does not take the acknowledgement", "the store had lost", "the store has lost documents");
        return federation;
    }

    private async Task CheckAllCameOnceAsync(InProcessFederation federation, BackboneClient lee, params Submission[] sent)
    {
        foreach (var one in sent) await UntilAsync(lee, one, DeliveryStage.Delivered);
        var mail = await federation.Connect("USA/cisa/miller").Receiving.ListMailAsync(cancel: Ct);
        Assert.Equal(sent.Select(one => one.Envelope.ToString()).Order(), mail.Select(one => one.Envelope!.Value.ToString()).Order());
        foreach (var operators in new[] { "USA/cisa/ops", "KOR/kisa/ops" })
            Assert.Empty(await federation.Connect(operators).Quarantine.ListAsync(cancel: Ct));
    }

    private async Task<Submission> DeliverAsync(BackboneClient lee) => await UntilAsync(lee, await SendAsync(lee), DeliveryStage.Delivered);

    private async Task<Submission> AcceptAsync(BackboneClient lee) => await UntilAsync(lee, await SendAsync(lee), DeliveryStage.Accepted);

    private async Task<Submission> SendAsync(BackboneClient lee)
    {
        var submission = await lee.Sending.SendAsync(new OutgoingMessage
        {
            To = ["USA/cisa"],
            Tlp = Tlp.Amber,
            Subject = "지갑 도난 경보",
            Parts = [new MessagePart("text/plain;charset=utf-8", "ko", "", Encoding.UTF8.GetBytes("본문"))],
            Exercise = true,
        }, Ct);
        submission.ThrowUnlessOnItsWay();
        return submission;
    }

    private async Task<Submission> UntilAsync(BackboneClient lee, Submission sent, DeliveryStage stage)
    {
        while ((await lee.Sending.GetStateAsync(EnvelopeReference.Of(sent.Envelope), Ct)).Recipients[0].Stage < stage)
            await Task.Delay(Look, TimeProvider.System, Ct);
        return sent;
    }
}
