using System.Globalization;
using Backbone.Gateway.Clocks;
using Grpc.Core;
using Grpc.Health.V1;

namespace Backbone.Gateway.Uplink;

/// <summary>
/// Asks the broker every few seconds whether it is there and takes messages, and at once when a task's stream breaks: an idle
/// stream does not show whether its other end lives. One line when it goes, and one when it is back.
/// </summary>
internal sealed class BrokerWatch(BrokerChannel broker, PeerClocks peers, TimeProvider clock, ILogger<BrokerWatch> log) : LastingTask(clock, log)
{
    /// <summary>The service that takes messages.</summary>
    private const string Relay = "backbone.broker.v1.RelayService";

    /// <summary>Between two questions while it answers.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>The same while it does not.</summary>
    private static readonly TimeSpan SilentPeriod = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ILogger _log = log;

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        await AskAsync(cancellation);
        await broker.Link.Doubted.WaitAsync(broker.Link.Silence is null ? Period : SilentPeriod, Clock, cancellation);
    }

    /// <summary>Asks once.</summary>
    internal async Task AskAsync(CancellationToken cancellation)
    {
        var link = broker.Link;
        try
        {
            var asked = Clock.GetUtcNow();
            using var call = broker.Health.CheckAsync(new HealthCheckRequest { Service = Relay },
                deadline: asked.UtcDateTime + Patience, cancellationToken: cancellation);
            Compare(await call.ResponseHeadersAsync, asked, Clock.GetUtcNow());
            var answer = await call;
            Answered(answer.Status == HealthCheckResponse.Types.ServingStatus.Serving);
        }
        catch (RpcException fault) when (!cancellation.IsCancellationRequested)
        {
            // A broker that has no such question, or refuses it, has answered.
            if (fault.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal or StatusCode.Cancelled))
                Answered(serves: true);
            else if (BrokerLink.Explains(fault, out var cause) && link.IsSilent(cause, Clock.GetUtcNow())) _log.BrokerAway(link.Address, cause);
        }

        void Answered(bool serves)
        {
            if (link.Answered(serves, Clock.GetUtcNow()) is { } ended)
                _log.BrokerBack(link.Address, Clock.GetUtcNow() - ended.Since, ended.Attempts);
        }
    }

    // The date of an HTTP answer has whole seconds, and was written on the way: that is exact enough.
    private void Compare(Metadata headers, DateTimeOffset asked, DateTimeOffset answered)
    {
        if (DateTimeOffset.TryParseExact(headers.GetValue("date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            peers.Note("the broker", date.AddMilliseconds(500) - (asked + (answered - asked) / 2));
    }
}
