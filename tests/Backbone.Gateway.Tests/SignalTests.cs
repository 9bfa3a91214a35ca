using Microsoft.Extensions.Time.Testing;

namespace Backbone.Gateway.Tests;

/// <summary>A loop that waits is woken once by any number of rings, by the time, and by its end.</summary>
public sealed class SignalTests
{
    private static readonly TimeSpan Nap = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly Signal _signal = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rings_before_the_wait_wake_it_once()
    {
        for (var times = 0; times < 3; times++) _signal.Ring();
        await _signal.WaitAsync(Nap, _clock, Ct);
        Assert.False(_signal.WaitAsync(Nap, _clock, Ct).IsCompleted);
    }

    [Fact]
    public async Task A_ring_wakes_who_waits_and_is_used_up_by_it()
    {
        var waiting = _signal.WaitAsync(Nap, _clock, Ct);
        Assert.False(waiting.IsCompleted);
        _signal.Ring();
        await waiting;
        Assert.False(_signal.WaitAsync(Nap, _clock, Ct).IsCompleted);
    }

    [Fact]
    public async Task The_time_that_is_up_is_as_good_as_a_ring_and_the_next_wait_begins_anew()
    {
        var waiting = _signal.WaitAsync(Nap, _clock, Ct);
        _clock.Advance(Nap);
        await waiting;
        var again = _signal.WaitAsync(Nap, _clock, Ct);
        Assert.False(again.IsCompleted);
        _signal.Ring();
        await again;
    }

    [Fact]
    public async Task Who_is_called_off_leaves_the_signal_to_the_next()
    {
        using var end = new CancellationTokenSource();
        var waiting = _signal.WaitAsync(Nap, _clock, end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _signal.Ring();
        await _signal.WaitAsync(Nap, _clock, Ct);
    }
}
