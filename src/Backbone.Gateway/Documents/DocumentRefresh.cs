using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Documents;

/// <summary>
/// Bounds how often a nation's newest documents are asked for: whoever asks gets an answer that was asked for after that, many
/// share one, and of one nation one begins a second at most. So what names keys that nobody knows makes its own nation wait, and
/// costs no more however much of it comes.
/// </summary>
/// <param name="refresh">Asks.</param>
/// <param name="clock">Measures.</param>
internal sealed class DocumentRefresh(Func<NationCode, CancellationToken, Task> refresh, TimeProvider clock)
{
    /// <summary>From one beginning to the next.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<NationCode, Queue> _queues = []; // nations that have sent something, at most

    /// <summary>Asks for the newest documents of a nation, or waits for somebody else who is about to.</summary>
    public Task RefreshAsync(NationCode nation, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_queues.TryGetValue(nation, out var queue)) _queues.Add(nation, queue = new Queue());
            // Its own cancellation ends nobody else's: whoever shares it waits for as long as itself.
            return (queue.Next ??= BeginAsync(nation, queue)).WaitAsync(cancellation);
        }
    }

    private async Task BeginAsync(NationCode nation, Queue queue)
    {
        var before = queue.Last;
        var pause = queue.Began is { } began ? Pause - clock.GetElapsedTime(began) : TimeSpan.Zero;
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (pause > TimeSpan.Zero) await Task.Delay(pause, clock);
        Task asking;
        lock (_gate)
        {
            queue.Next = null; // whoever comes from now on is not served by this one
            queue.Began = clock.GetTimestamp();
            queue.Last = asking = refresh(nation, CancellationToken.None);
        }
        await asking;
    }

    private sealed class Queue
    {
        public Task? Next { get; set; }

        public Task Last { get; set; } = Task.CompletedTask;

        public long? Began { get; set; }
    }
}
