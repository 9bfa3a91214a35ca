using System.Text;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>Whoever operates KOR's gateway may send five messages a day, and a restart makes no room for more.</summary>
public sealed class QuotaTests
{
    private const int Patience = 120_000;
    private const string Ops = "KOR/kisa/ops";

    [Fact(Timeout = Patience)]
    public async Task A_quota_that_is_used_up_stays_so_when_the_gateway_starts_anew()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR");
        var ops = federation.Connect(Ops);
        for (var sent = 0; sent < 5; sent++) Assert.Null((await ops.Sending.SendAsync(Report(), cancellation)).Refusal);
        Assert.Equal(RefusalReason.QuotaExceeded, (await ops.Sending.PreviewAsync(Report(), 100, cancellation)).Refusal?.Reason);

        await federation.StopGatewayAsync("KOR");
        await federation.StartGatewayAsync("KOR", cancellation);

        var refused = (await federation.Connect(Ops).Sending.SendAsync(Report(), cancellation)).Refusal;
        Assert.Equal(RefusalReason.QuotaExceeded, refused?.Reason);
        Assert.NotNull(refused?.RetryAfter);
    }

    private static OutgoingMessage Report() => new()
    {
        To = ["KOR/kisa"],
        Tlp = Tlp.Green,
        Subject = "시험",
        Parts = [new MessagePart("text/plain;charset=utf-8", "ko", "", Encoding.UTF8.GetBytes("시험"))],
        Exercise = true,
    };
}
