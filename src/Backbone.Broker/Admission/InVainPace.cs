using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Admission;

/// <summary>
/// What a nation brings in vain, because it is refused or lies there already, costs time, and a nation that owes too much of it
/// is examined no faster than it pays: one after the other, evenly. A nation whose gateway made a mistake, or begins again after
/// a break, is soon through it, and gets true answers to all.
/// </summary>
/// <param name="clock">Measures.</param>
internal sealed class InVainPace(TimeProvider clock)
{
    /// <summary>What one costs: a hundred a second are some three hundredths of a processor.</summary>
    public static readonly TimeSpan Cost = TimeSpan.FromMilliseconds(10);

    /// <summary>What may be owed without waiting: ten at once.</summary>
    public static readonly TimeSpan Credit = TimeSpan.FromMilliseconds(100);

    /// <summary>What waits longer than this is not examined.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<NationCode, TimeSpan> _paid = []; // nations of the charter only; by when all is paid
    private readonly long _began = clock.GetTimestamp();

    /// <summary>Takes the next place; in a nation that owes too much, each is paid for.</summary>
    /// <param name="nation">Whose.</param>
    /// <param name="wait">How long until it has its turn; where none is given, until there are places again.</param>
    /// <param name="isPaid">Whether it has paid already for being in vain.</param>
    /// <returns>False where too many wait.</returns>
    public bool TryTakePlace(NationCode nation, out TimeSpan wait, out bool isPaid)
    {
        lock (_gate)
        {
            var owed = Owed(nation);
            wait = owed + Cost > Credit ? owed + Cost - Credit : TimeSpan.Zero;
            isPaid = wait > TimeSpan.Zero && wait <= LongestWait;
            if (wait > LongestWait)
            {
                wait -= LongestWait;
                return false;
            }
            if (isPaid) Owe(nation, owed);
            return true;
        }
    }

    /// <summary>One was in vain.</summary>
    public void Note(NationCode nation)
    {
        lock (_gate) Owe(nation, Owed(nation));
    }

    private void Owe(NationCode nation, TimeSpan owed) => _paid[nation] = Now + owed + Cost;

    private TimeSpan Owed(NationCode nation) =>
        _paid.TryGetValue(nation, out var until) && until > Now ? until - Now : TimeSpan.Zero;

    private TimeSpan Now => clock.GetElapsedTime(_began);
}
