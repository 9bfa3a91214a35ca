using Backbone.Broker.Loops;
using Backbone.Broker.Storage;
using Backbone.Hosting.Clocks;
using Backbone.Protocol.Envelopes;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Lanes;

/// <summary>
/// Frees the bytes of what has expired, in all lanes, every ten seconds; hashes and places stay. What is freed does not come
/// back: a clock that jumps ahead frees nothing until it has stayed there (<see cref="SettledTime"/>), one that is ahead of what gateways
/// state frees nothing that lives by their time, and a broker that has just started lets them state theirs first.
/// </summary>
/// <param name="store">Where lanes are.</param>
/// <param name="clock">Times the rounds, and says what has expired.</param>
/// <param name="times">What gateways state.</param>
/// <param name="health">Hears whether it works.</param>
/// <param name="log">Hears of what was freed.</param>
internal sealed class ExpiryTrimming(
    IBrokerStore store, TimeProvider clock, NationTimes times, LoopHealth health, ILogger<ExpiryTrimming> log)
    : LastingLoop(clock, health, log)
{
    /// <summary>How long after its expiry an entry keeps its bytes: as far as clocks may be apart.</summary>
    public static readonly TimeSpan Grace = EnvelopeLimits.ClockSkew;

    /// <summary>Between two rounds.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after its last entry expired a closed lane keeps hashes, ids and reasons: as long as a message may live,
    /// so that a gateway that was away so long still hears of each entry what became of it. What it acknowledged it has heard of.
    /// </summary>
    public static readonly TimeSpan Remembered = EnvelopeLimits.Lifetime;

    /// <summary>Rounds between two looks for closed lanes to forget: a minute, as acknowledged ones are to go soon.</summary>
    private const int RoundsToForget = 6;

    /// <summary>Steps of one round, so that a store is not kept busy for ever: some 100,000 entries.</summary>
    private const int MaxSteps = 200;

    private readonly SettledTime _settled = new(clock, jump => log.ClockJumped(jump, SettledTime.Hold));
    private long _rounds;
    private bool _hasBegun;

    /// <summary>One round.</summary>
    /// <returns>How many entries were freed.</returns>
    public async Task<int> TrimAsync(CancellationToken cancellation)
    {
        var due = _settled.Now().Plus(-Grace - times.Ahead()).Milliseconds;
        var freed = 0;
        for (var step = 0; step < MaxSteps; step++)
        {
            var count = (await store.TrimExpiredAsync(due, StoreLimits.TrimStep, cancellation)).Count;
            freed += count;
            if (count < StoreLimits.TrimStep) break;
        }
        if (freed > 0) log.ExpiredFreed(freed);
        return freed;
    }

    /// <summary>Forgets closed lanes whose time is over.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        var before = _settled.Now().Plus(-Remembered - times.Ahead()).Milliseconds;
        var step = 0;
        while (step < MaxSteps && await store.ForgetAsync(before, cancellation) > 0) step++;
    }

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        await Task.Delay(_hasBegun ? Period : SettledTime.Hold, Clock, cancellation);
        _hasBegun = true;
        await TrimAsync(cancellation);
        if (_rounds++ % RoundsToForget == 0) await ForgetAsync(cancellation);
    }
}
