using Backbone.Broker.Rates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Documents;

/// <summary>
/// What one nation may publish of documents, so that none holds up or fills the broker of all. Counted in memory: after a
/// start, and on each of several brokers, the rates begin anew. Called by one at a time, but for offers. What is kept needs no bound of its own: of mandates, rosters and key sets
/// the store keeps the newest and the hashes of some before it, and a charter has a quorum of nations behind it.
/// </summary>
/// <param name="clock">Measures.</param>
internal sealed class DocumentBounds(TimeProvider clock)
{
    /// <summary>
    /// Documents offered: 600 a minute, repeats and refused ones too, and what cannot be read. 60 at once: a gateway that comes back
    /// offers all of its own.
    /// </summary>
    public static readonly TimeSpan OfferCost = TimeSpan.FromMilliseconds(100);

    /// <summary>Offers without waiting.</summary>
    public const int OffersAtOnce = 60;

    /// <summary>New documents: 20 a minute, for every gateway rebuilds its borders for each.</summary>
    public static readonly TimeSpan NewCost = TimeSpan.FromSeconds(3);

    /// <summary>New ones at once: two of each kind that a nation signs, and two charters.</summary>
    public const int NewAtOnce = 8;

    /// <summary>New documents in an hour: each goes to every gateway, and a roster has up to 4 MiB.</summary>
    public const uint NewPerHour = 120;

    /// <summary>How long the answer is held back to an offer that is not looked at.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(1);

    private readonly NationPace _offers = new(OfferCost, OffersAtOnce, clock);
    private readonly NationPace _new = new(NewCost, NewAtOnce, clock);
    private readonly long _began = clock.GetTimestamp();
    private readonly Dictionary<NationCode, SlidingWindow> _hours = [];

    /// <summary>Takes note of an offer; why it is not even looked at, or null.</summary>
    public Refused? Offer(NationCode caller) => _offers.TryOwe(caller, TimeSpan.Zero, out var wait) ? null
        : new Refused(RefusalReason.RateExceeded, $"{caller} offers more than {PerMinute(OfferCost)} documents a minute", "publish it again after the time named")
        { RetryAfter = wait };

    /// <summary>Takes room for a new document; why there is none, or null.</summary>
    public Refused? Take(NationCode caller)
    {
        if (!_hours.TryGetValue(caller, out var hour)) _hours.Add(caller, hour = new SlidingWindow(TimeSpan.FromMinutes(1)));
        var minute = (long)clock.GetElapsedTime(_began).TotalMinutes;
        var wait = _new.WaitOf(caller);
        if (!hour.IsFull(minute, NewPerHour, out var longer) && wait == TimeSpan.Zero)
        {
            _new.Owe(caller);
            hour.TryTake(minute, NewPerHour, out _);
            return null;
        }
        return new Refused(RefusalReason.RateExceeded,
            $"{caller} publishes more than {PerMinute(NewCost)} new documents a minute, or {NewPerHour} an hour", "publish it again after the time named")
        { RetryAfter = longer > wait ? longer : wait };
    }

    private static int PerMinute(TimeSpan cost) => (int)(TimeSpan.FromMinutes(1) / cost);
}
