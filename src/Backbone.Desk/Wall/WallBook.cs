using System.Collections.Immutable;
using Backbone.Client.Operations;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Wall;

/// <summary>
/// What the room view knows, out of the own nation's journal: who wrote to whom, how urgent, when, and whether it was delivered. Neither
/// author nor subject nor reason comes in. Bounded: of more than <see cref="Most"/> the oldest are forgotten.
/// </summary>
/// <param name="own">The own nation.</param>
internal sealed class WallBook(NationCode own)
{
    /// <summary>Most that is kept of each kind.</summary>
    public const int Most = 20_000;

    /// <summary>How far back it shows.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private readonly Queue<(NationCode From, NationCode To, Precedence Precedence, Timestamp Time)> _passed = new();
    private readonly OrderedDictionary<(EnvelopeId Envelope, uint Recipient), (NationCode To, Precedence Precedence, Timestamp Time)> _open = [];
    private readonly OrderedDictionary<EnvelopeId, Timestamp> _waiting = [];
    private readonly Queue<(string Kind, Timestamp Time)> _alarms = new();
    private readonly Queue<Timestamp> _putAside = new();

    /// <summary>The journal is known up to here: the first index that is not.</summary>
    public ulong Next { get; set; }

    /// <summary>How many wait for an approval.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Takes a ruling. Receipts are no traffic of people.</summary>
    public void Take(JournalledRuling ruling)
    {
        ArgumentNullException.ThrowIfNull(ruling);
        if (ruling.Handling.Category is Category.Receipt or Category.Policy) return;
        _waiting.Remove(ruling.Envelope);
        if (ruling.Inward)
        {
            if (ruling.Decisions.All(decision => decision.Outcome == RulingOutcome.Allowed)) Pass(ruling.Header.SenderNation, own, ruling);
            return;
        }
        if (ruling.Stamp is null)
        {
            if (ruling.Decisions.Any(decision => decision.Outcome == RulingOutcome.Pending)) Keep(_waiting, ruling.Envelope, ruling.Time);
            return;
        }
        for (var i = 0; i < ruling.Header.Recipients.Length; i++)
        {
            var to = ruling.Header.Recipients[i].Mailbox.Nation;
            Pass(own, to, ruling);
            if (to != own) Keep(_open, (ruling.Envelope, (uint)i), (to, ruling.Header.Precedence, ruling.Time));
        }
    }

    /// <summary>Takes any other entry.</summary>
    public void Take(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Next = Math.Max(Next, record.Index + 1);
        switch (record.Event)
        {
            case "receipted" when record.Envelope is { } envelope && uint.TryParse(Fact(record, "recipient"), out var recipient):
                _open.Remove((envelope, recipient));
                break;
            case "decided" when record.Envelope is { } envelope && Fact(record, "decision") == "denied":
                _waiting.Remove(envelope);
                break;
            case "alarm":
                Keep(_alarms, (Fact(record, "kind") ?? "", record.Time));
                break;
            case "quarantined":
                Keep(_putAside, record.Time);
                break;
        }
    }

    /// <summary>What passed in the window, and what of it is not delivered, by who wrote to whom.</summary>
    public ImmutableArray<WallFlow> Flows(Timestamp now)
    {
        var (since, open) = (now.Plus(-Window), _open.Values.ToLookup(one => one.To));
        return [.. _passed.Where(one => one.Time >= since).GroupBy(one => (one.From, one.To)).Select(flow => new WallFlow(flow.Key.From, flow.Key.To,
            flow.Count(), flow.Max(one => one.Precedence), flow.Key.From == own ? open[flow.Key.To].Count() : 0))
            .OrderBy(flow => flow.From.ToString(), StringComparer.Ordinal).ThenBy(flow => flow.To.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>How many are not delivered and how old the oldest is, the most urgent first.</summary>
    public ImmutableArray<WallAge> Ages(Timestamp now) =>
    [
        .. ((Precedence[])[Precedence.Flash, Precedence.Immediate, Precedence.Priority, Precedence.Routine]).Select(precedence =>
        {
            var open = _open.Values.Where(one => one.Precedence == precedence).ToList();
            return new WallAge(precedence, open.Count, open.Count == 0 ? TimeSpan.Zero : now.ToDateTimeOffset() - open.Min(one => one.Time).ToDateTimeOffset());
        }),
    ];

    /// <summary>Alarms in the window by kind, the newest first.</summary>
    public ImmutableArray<(string Kind, int Count, Timestamp Newest)> Alarms(Timestamp now) =>
    [
        .. _alarms.Where(alarm => alarm.Time >= now.Plus(-Window)).GroupBy(alarm => alarm.Kind)
            .Select(kind => (kind.Key, kind.Count(), kind.Max(alarm => alarm.Time))).OrderByDescending(kind => kind.Item3),
    ];

    /// <summary>How many were put aside in the window.</summary>
    public int PutAside(Timestamp now) => _putAside.Count(time => time >= now.Plus(-Window));

    private void Pass(NationCode from, NationCode to, JournalledRuling ruling) => Keep(_passed, (from, to, ruling.Header.Precedence, ruling.Time));

    private static string? Fact(JournalRecord record, string name) =>
        record.Facts.Where(fact => fact.Key == name).Select(fact => fact.Value).FirstOrDefault();

    private static void Keep<T>(Queue<T> queue, T one)
    {
        queue.Enqueue(one);
        if (queue.Count > Most) queue.Dequeue();
    }

    private static void Keep<TKey, TValue>(OrderedDictionary<TKey, TValue> book, TKey key, TValue value) where TKey : notnull
    {
        book[key] = value;
        if (book.Count > Most) book.RemoveAt(0);
    }
}
