using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Documents;

/// <summary>
/// What one nation may publish of documents, so that none holds up or fills the broker of all. Counted in memory: after a
/// start, and on each of several brokers, the rates begin anew; the bytes are those of the store. Called by one at a time, but for
/// offers.
/// </summary>
/// <param name="clock">Measures.</param>
internal sealed class DocumentBounds(TimeProvider clock)
{
    /// <summary>
    /// Documents offered in a minute, repeats and refused ones too, and what cannot be read: a gateway that comes back offers all of its
    /// own.
    /// </summary>
    public const uint OffersPerMinute = 600;

    /// <summary>New documents in an hour: each goes to every gateway, and a roster has up to 4 MiB.</summary>
    public const uint NewPerHour = 120;

    /// <summary>New documents in a minute, for no hour's number comes at once: every gateway rebuilds its borders for each.</summary>
    public const uint NewPerMinute = 20;

    /// <summary>
    /// Bytes of all mandates that a nation publishes while a process runs: 16 MiB are thousands of them, and a nation signs a few a
    /// year. The store keeps the newest alone, as of rosters and key sets; a charter has a quorum of nations behind it.
    /// </summary>
    public const long MandateBytes = 16 << 20;

    /// <summary>How long the answer is held back to an offer that is not looked at.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly long _began = clock.GetTimestamp();
    private readonly Dictionary<NationCode, Meters> _meters = [];
    private readonly Dictionary<string, long> _mandates = [];

    /// <summary>Takes note of an offer; why it is not even looked at, or null.</summary>
    public Refused? Offer(NationCode caller)
    {
        var elapsed = clock.GetElapsedTime(_began);
        TimeSpan wait;
        lock (_gate)
            if (MetersOf(caller).Offers.TryTake((long)elapsed.TotalSeconds, OffersPerMinute, out wait)) return null;
        return new Refused(RefusalReason.RateExceeded,
            $"{caller} offered {OffersPerMinute} documents in the last minute", "publish it again after the time named")
        { RetryAfter = wait };
    }

    /// <summary>Takes room for a new document; why there is none, or null.</summary>
    public Refused? Take(NationCode caller, SignedDocument signed, FederationDocument document)
    {
        if (signed.Type == DocumentType.Mandate
            && Mandates(document.Head.Nation?.ToString() ?? "") + signed.Bytes.Length > MandateBytes)
            return new Refused(RefusalReason.TooLarge,
                $"all mandates of {caller} together have at most {MandateBytes} bytes, and {document.Id} would pass that",
                "let the last one stand, and agree with the broker's operator on a store that begins at it");
        var elapsed = clock.GetElapsedTime(_began);
        TimeSpan wait;
        lock (_gate)
        {
            var meters = MetersOf(caller);
            var (second, minute) = ((long)elapsed.TotalSeconds, (long)elapsed.TotalMinutes);
            if (!meters.Newest.IsFull(second, NewPerMinute, out wait) & !meters.New.IsFull(minute, NewPerHour, out var longer))
            {
                meters.Newest.TryTake(second, NewPerMinute, out _);
                meters.New.TryTake(minute, NewPerHour, out _);
                return null;
            }
            if (longer > wait) wait = longer;
        }
        return new Refused(RefusalReason.RateExceeded,
            $"{caller} published {NewPerMinute} new documents in the last minute, or {NewPerHour} in the last hour",
            "publish it again after the time named")
        { RetryAfter = wait };
    }

    /// <summary>Counts a document that is in the store now.</summary>
    public void Count(DocumentKey key, int bytes)
    {
        if (DocumentKeys.TypeOf(key) == DocumentType.Mandate) _mandates[key.Nation] = Mandates(key.Nation) + bytes;
    }

    private long Mandates(string nation) => _mandates.GetValueOrDefault(nation);

    private Meters MetersOf(NationCode nation)
    {
        if (!_meters.TryGetValue(nation, out var meters)) _meters.Add(nation, meters = new Meters());
        return meters;
    }

    private sealed class Meters
    {
        public SlidingWindow Offers { get; } = new(TimeSpan.FromSeconds(1));

        public SlidingWindow Newest { get; } = new(TimeSpan.FromSeconds(1));

        public SlidingWindow New { get; } = new(TimeSpan.FromMinutes(1));
    }
}
