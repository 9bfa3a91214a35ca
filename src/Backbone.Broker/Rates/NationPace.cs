using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Rates;

/// <summary>
/// What each nation owes of time: each thing costs some, and as time goes on it is paid. Who owes little is not held up, and who
/// owes much goes on evenly, so that a minute's worth never comes at once. In memory: after a start nobody owes anything. Thread-safe.
/// </summary>
/// <param name="cost">What one thing costs.</param>
/// <param name="atOnce">So many may be owed.</param>
/// <param name="clock">Measures; steps of the wall clock do not count.</param>
internal sealed class NationPace(TimeSpan cost, int atOnce, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NationCode, TimeSpan> _paid = []; // nations of the charter only; by when all is paid
    private readonly long _began = clock.GetTimestamp();

    private TimeSpan Now => clock.GetElapsedTime(_began);

    /// <summary>How long a nation waits until it may owe one more.</summary>
    public TimeSpan WaitOf(NationCode nation)
    {
        lock (_gate) return Wait(nation);
    }

    /// <summary>It owes one more.</summary>
    public void Owe(NationCode nation)
    {
        lock (_gate) Add(nation);
    }

    /// <summary>It owes one more, where it need not wait so long for that.</summary>
    /// <param name="nation">Which.</param>
    /// <param name="longest">So long it may wait.</param>
    /// <param name="wait">So long it has to.</param>
    /// <returns>False where that is longer, and then it owes no more than before.</returns>
    public bool TryOwe(NationCode nation, TimeSpan longest, out TimeSpan wait)
    {
        lock (_gate)
        {
            wait = Wait(nation);
            if (wait > longest) return false;
            Add(nation);
            return true;
        }
    }

    private TimeSpan Wait(NationCode nation)
    {
        var wait = Owed(nation) + cost - (atOnce * cost);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private void Add(NationCode nation) => _paid[nation] = Now + Owed(nation) + cost;

    private TimeSpan Owed(NationCode nation) =>
        _paid.TryGetValue(nation, out var until) && until > Now ? until - Now : TimeSpan.Zero;
}
