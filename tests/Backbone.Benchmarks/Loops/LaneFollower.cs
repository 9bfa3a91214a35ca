using System.Threading.Channels;
using Grpc.Core;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Benchmarks.Loops;

/// <summary>
/// Collects one lane as a gateway does, and does nothing with what it collects: hears of entries by a follow, and reads what was
/// announced, as many at a time as there are.
/// </summary>
internal sealed class LaneFollower : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    private readonly Wire.RelayService.RelayServiceClient _relay;
    private readonly string _mailbox;
    private readonly CancellationTokenSource _end = new();
    private readonly Tally _read = new();
    private readonly Channel<ulong> _announced =
        Channel.CreateBounded<ulong>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Task _working;

    public LaneFollower(Wire.RelayService.RelayServiceClient relay, string mailbox)
    {
        (_relay, _mailbox) = (relay, mailbox);
        _working = EndingAsync(Task.WhenAll(HearAsync(), ReadAsync()));
    }

    /// <summary>Waits until the lane's first entries, so many, have been read.</summary>
    public async Task HasAsync(long count)
    {
        var has = _read.HasAsync(count);
        await Task.WhenAny(has, _working).WaitAsync(Bound);
        if (!has.IsCompleted) await _working; // it broke off
        await has;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _working;
        _end.Dispose();
    }

    private async Task HearAsync()
    {
        using var call = _relay.Follow(new Wire.FollowRequest(), cancellationToken: _end.Token);
        await foreach (var news in call.ResponseStream.ReadAllAsync(_end.Token))
            if (news.Entries.LastOrDefault(entry => entry.Mailbox == _mailbox) is { } newest)
                await _announced.Writer.WriteAsync(newest.Index + 1, _end.Token);
    }

    private async Task ReadAsync()
    {
        var next = 0UL;
        await foreach (var size in _announced.Reader.ReadAllAsync(_end.Token))
            while (next < size)
            {
                var request = new Wire.ReadEntriesRequest { Position = new Wire.LanePosition { Mailbox = _mailbox, Index = next } };
                using var call = _relay.ReadEntries(request, cancellationToken: _end.Token);
                var before = next;
                await foreach (var entry in call.ResponseStream.ReadAllAsync(_end.Token))
                {
                    if (entry.Index != next++ || entry.Consignment.IsEmpty) throw new InvalidOperationException($"entry {entry.Index} is not what was announced");
                }
                _read.Add((long)(next - before));
            }
    }

    private async Task EndingAsync(Task working)
    {
        try
        {
            await working;
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            // The measuring is over.
        }
    }
}
