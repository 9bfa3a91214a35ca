using Grpc.Core;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Benchmarks.Loops;

/// <summary>The end of the bare loop: counts what comes.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _end = new();
    private readonly Tally _tally = new();
    private readonly Task _reading;

    public Subscriber(IAsyncStreamReader<Wire.ReadEntriesResponse> entries) => _reading = ReadAsync(entries);

    /// <summary>How many have come.</summary>
    public long Count => _tally.Count;

    /// <summary>Waits until so many have come.</summary>
    public async Task HasAsync(long count)
    {
        var has = _tally.HasAsync(count);
        await Task.WhenAny(has, _reading).WaitAsync(Bound);
        if (!has.IsCompleted) await _reading; // it broke off
        await has;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _end.Dispose();
    }

    private async Task ReadAsync(IAsyncStreamReader<Wire.ReadEntriesResponse> entries)
    {
        try
        {
            await foreach (var _ in entries.ReadAllAsync(_end.Token)) _tally.Add(1);
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            // The measuring is over.
        }
    }
}
