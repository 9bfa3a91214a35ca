using Backbone.Contracts.Envelope.V1;
using Backbone.Sqlite;

namespace Backbone.Gateway.Uplink;

/// <summary>
/// A loop that works with the broker for as long as it is there: where the broker goes away, or the loop breaks or comes to its end,
/// it rests, longer each time, and begins again. What it did is durable; beginning again repeats nothing that counts.
/// </summary>
internal abstract class BrokerTask : LastingTask
{
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostPause = TimeSpan.FromMinutes(5);

    private readonly BrokerLink _link;
    private readonly ILogger _log;
    private readonly Backoff _restFromBroker;

    // Apart: an answer of the broker mends nothing that breaks here.
    private readonly Backoff _restFromFault;

    /// <param name="link">Hears how it goes with the broker.</param>
    /// <param name="clock">Times the rests.</param>
    /// <param name="log">Hears of faults of this program.</param>
    protected BrokerTask(BrokerLink link, TimeProvider clock, ILogger log) : base(clock, log)
    {
        (_link, _log) = (link, log);
        _restFromBroker = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5), clock);
        _restFromFault = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), clock);
    }

    /// <summary>When a single call that begins now is given up.</summary>
    protected DateTime CallDeadline => Clock.GetUtcNow().UtcDateTime + CallTime;

    /// <summary>Called when the broker answered: the next break rests shortly again.</summary>
    protected void BrokerAnswered()
    {
        _restFromBroker.Reset();
        _link.Works(GetType().Name);
    }

    /// <summary>Until what the broker takes later is offered again: its word, within bounds.</summary>
    protected static TimeSpan PauseOf(Refusal later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return TimeSpan.FromMilliseconds(Math.Clamp(later.RetryAfterMs, LeastPause.TotalMilliseconds, MostPause.TotalMilliseconds));
    }

    /// <inheritdoc/>
    protected sealed override TimeSpan PauseAfter(Exception? fault) => fault switch
    {
        null => _restFromBroker.Next(),
        SqliteStoreException => base.PauseAfter(fault),
        _ when BrokerLink.Explains(fault, out _) => _restFromBroker.Next(),
        _ => _restFromFault.Next(),
    };

    /// <inheritdoc/>
    protected sealed override void Tell(Exception fault, TimeSpan pause)
    {
        if (!BrokerLink.Explains(fault, out var cause)) base.Tell(fault, pause);
        else if (_link.Broke(GetType().Name, cause, Clock.GetUtcNow())) _log.BrokerDoesNotServe(_link.Address, GetType().Name, cause);
    }
}
