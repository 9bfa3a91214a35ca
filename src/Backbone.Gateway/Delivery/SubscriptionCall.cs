using System.Threading.Channels;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Members;
using Backbone.Gateway.Opening;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Grpc.Core;

namespace Backbone.Gateway.Delivery;

/// <summary>
/// One stream of one consumer: 1 the first request opens · 2 a task reads credit and settlements, 3 one writes settlements
/// to the store, as many in a transaction as wait, 4 one sends deliveries, so that a consumer that does not read still
/// settles, and harms only itself · 5 it ends when the consumer has said its last, is no reader any more, said what is no
/// part of the contract, or is gone; settlements that had come by then count · 6 what it holds goes back, and a refusal is
/// the last word.
/// </summary>
internal sealed class SubscriptionCall(
    SubscriptionDesk desk, IAsyncStreamReader<SubscribeRequest> requests, IServerStreamWriter<SubscribeResponse> responses)
{
    private readonly Channel<SettledDelivery> _settlements = Channel.CreateBounded<SettledDelivery>(
        new BoundedChannelOptions(SubscriptionLimits.SettlementsAhead) { SingleReader = true, SingleWriter = true });

    /// <summary>Serves the consumer until it goes.</summary>
    public async Task RunAsync(PrincipalAddress caller, CancellationToken cancellation)
    {
        if (await ConsumeAsync(caller, cancellation) is { } refused)
            await responses.WriteAsync(new SubscribeResponse { Refused = Edge.Refusal(refused) }, cancellation);
    }

    private async Task<Refused?> ConsumeAsync(PrincipalAddress caller, CancellationToken cancellation)
    {
        // 1
        if (!await requests.MoveNext(cancellation)) return null;
        if (!SubscriptionForms.TryRead(requests.Current, caller, out var request, out var refused)) return refused;
        var opening = await desk.OpenAsync(request, cancellation);
        if (opening is SubscriptionOpening.Turned(var why)) return why;
        if (opening is not SubscriptionOpening.Opened(var opened, var waiting))
            throw new InvalidOperationException($"an opening of unknown kind {opening.GetType().Name}");
        await using var feed = opened;
        await responses.WriteAsync(
            new SubscribeResponse { Opened = new SubscriptionOpened { Waiting = (ulong)waiting } }, cancellation);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = ReadAsync(feed, over.Token);
        var settling = SettleAsync(feed);
        var sending = SendAsync(feed, request.Mailbox, over.Token, cancellation);
        // 5
        await Task.WhenAny(settling, sending);
        await over.CancelAsync();
        var ends = await Task.WhenAll(reading, settling, sending);
        cancellation.ThrowIfCancellationRequested();
        return ends.FirstOrDefault(end => end is not null);
    }

    // 2
    private async Task<Refused?> ReadAsync(SubscriptionFeed feed, CancellationToken over)
    {
        try
        {
            while (await requests.MoveNext(over))
                if (await TakeAsync(feed, requests.Current, over) is { } refused) return refused;
            return null;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _settlements.Writer.Complete(); // which ends 3, and with it the call
        }
    }

    private async Task<Refused?> TakeAsync(SubscriptionFeed feed, SubscribeRequest request, CancellationToken over)
    {
        switch (request.KindCase)
        {
            case SubscribeRequest.KindOneofCase.Credit:
                feed.Give(request.Credit);
                return null;
            case SubscribeRequest.KindOneofCase.Settle:
                if (!SubscriptionForms.TryRead(request.Settle, out var settled, out var refused)) return refused;
                await _settlements.Writer.WriteAsync(settled, over);
                return null;
            default:
                return SubscriptionForms.Malformed("an open stream takes credit and settlements");
        }
    }

    // 3. Ends when 2 has ended and all is written: a settlement that came is not dropped because its consumer left.
    private async Task<Refused?> SettleAsync(SubscriptionFeed feed)
    {
        var settlements = new List<SettledDelivery>();
        while (await _settlements.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (settlements.Count < SubscriptionLimits.SettlementsAhead && _settlements.Reader.TryRead(out var settled))
                settlements.Add(settled);
            await feed.SettleAsync(settlements, CancellationToken.None);
            settlements.Clear();
        }
        return null;
    }

    private async Task SendAsync(Handout handout, CancellationToken gone)
    {
        var (content, failure) = OpenedForms.ToWire(handout.Opening);
        await responses.WriteAsync(new SubscribeResponse
        {
            EnvelopeId = Edge.Bytes(handout.Envelope),
            Delivered = handout.Delivered,
            Content = content,
            NotOpened = failure,
        }, gone);
        if (content is not null) OpenedForms.Erase(content.Parts);
    }

    // 4. Cancelling a write breaks the call off, so that only the caller's own going does it.
    private async Task<Refused?> SendAsync(
        SubscriptionFeed feed, MailboxAddress mailbox, CancellationToken over, CancellationToken gone)
    {
        try
        {
            await foreach (var handout in feed.DeliveriesAsync(over)) await SendAsync(handout, gone);
            return MailboxAccess.NoReader(mailbox.ToString());
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return null;
        }
    }
}
