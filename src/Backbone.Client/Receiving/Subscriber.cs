using System.Runtime.CompilerServices;
using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Grpc.Core;

namespace Backbone.Client.Receiving;

/// <summary>
/// One subscription: 1 open, with credit · 2 each delivery is verified and opened · 3 what does not verify is refused, or
/// put off where newer documents may help, and reported · 4 credit is given back when the consumer comes for the next, half of
/// it at once: with each delivery it would be a frame for each.
/// Lost streams are opened again.
/// </summary>
internal sealed class Subscriber(
    GatewayConnection gateway, MailReader reader, SubscriptionOptions subscription, ClientOptions options, TimeProvider clock)
{
    private readonly Settler _settler = new(gateway, subscription);
    private IClientStreamWriter<SubscribeRequest>? _up;

    public async IAsyncEnumerable<Delivery> RunAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var stream = new LastingStream<SubscribeResponse>(
            $"Subscribe {subscription.Mailbox} {subscription.Name}", gateway,
            new Retry(options.StreamAttempts, clock), options.Log, OpenAsync);
        var owed = 0;
        while (true)
        {
            var answer = await stream.NextAsync(cancel).ConfigureAwait(false);
            if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
            if (answer.KindCase == SubscribeResponse.KindOneofCase.Opened)
            {
                // 1
                await GiveCreditAsync(subscription.Credit).ConfigureAwait(false);
                continue;
            }
            var up = _up;
            yield return await ReadAsync(answer.Delivered, cancel).ConfigureAwait(false);
            // 4. A stream opened again meanwhile got its credit whole.
            owed = ReferenceEquals(up, _up) ? owed + 1 : 0;
            if (owed < Math.Max(1, subscription.Credit / 2)) continue;
            await GiveCreditAsync(owed).ConfigureAwait(false);
            owed = 0;
        }
    }

    private async Task<ServerStream<SubscribeResponse>> OpenAsync(CallOptions callOptions)
    {
        var call = gateway.Mailbox.Subscribe(callOptions);
        _up = call.RequestStream;
        await WriteAsync(new SubscribeRequest
        {
            Open = new OpenSubscription
            {
                Mailbox = subscription.Mailbox.ToString(),
                Name = subscription.Name,
                LeaseSeconds = (uint)Math.Ceiling(subscription.Lease?.TotalSeconds ?? 0),
                MaxAttempts = (uint)(subscription.MaxAttempts ?? 0),
            },
        }).ConfigureAwait(false);
        return new ServerStream<SubscribeResponse>(call.ResponseStream, call);
    }

    private async Task<Delivery> ReadAsync(Delivered? delivered, CancellationToken cancel)
    {
        // 2
        var asked = new MailReader.Asked(null, subscription.Mailbox, EvenExpired: false);
        var reading = await reader.ReadAsync(delivered, asked, cancel).ConfigureAwait(false);
        // 3
        if (reading.Fault is not null) await SettleUnreadAsync(reading, cancel).ConfigureAwait(false);
        return new Delivery(reading, _settler);
    }

    private async Task SettleUnreadAsync(MailReader.Reading reading, CancellationToken cancel)
    {
        if (reading is not { Form: { } form, Fault: { } fault }) return;
        // Another device of the mailbox may hold the key, and newer documents may say more: those come again.
        var later = fault.Kind == FaultKind.Identity || fault.MayPassLater;
        try
        {
            await _settler.SettleAsync(form.Id, later ? SettlementKind.Later : SettlementKind.Refused,
                later ? subscription.RetryUnverified : null, cancel).ConfigureAwait(false);
        }
        catch (BackboneException unsettled)
        {
            // It comes again after its lease, and is judged again; the consumer hears of the failure itself.
            options.Log.NotSettled(subscription.Mailbox.ToString(), unsettled.Message);
        }
    }

    private Task GiveCreditAsync(int credit) => WriteAsync(new SubscribeRequest { Credit = (uint)credit });

    // A stream that cannot be written to is lost, which its reader finds out and mends.
    private async Task WriteAsync(SubscribeRequest request)
    {
        try
        {
            if (_up is { } up) await up.WriteAsync(request).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RpcException or InvalidOperationException or OperationCanceledException or IOException)
        {
        }
    }
}
