using Backbone.Client.Operations;

namespace Backbone.Desk.Quarantine;

/// <summary>
/// The entries of the quarantine that a page knows: all undecided ones, the oldest first, and the newest decided ones; bounded.
/// </summary>
public sealed class QuarantineBook
{
    /// <summary>Most of each.</summary>
    public const int Most = 1000;

    private readonly SortedDictionary<ulong, QuarantinedMail> _entries = [];

    /// <summary>Not decided, oldest first.</summary>
    public IReadOnlyList<QuarantinedMail> Open { get; private set; } = [];

    /// <summary>Decided, newest first.</summary>
    public IReadOnlyList<QuarantinedMail> Decided { get; private set; } = [];

    /// <summary>Whether there are more than are kept.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What is before it is decided and changes no more.</summary>
    public ulong SettledUpTo => Open is [var first, ..] ? first.Place - 1 : _entries.Count == 0 ? 0 : _entries.Keys.Last();

    /// <summary>Takes entries, new ones or as they stand now.</summary>
    public void Take(IReadOnlyCollection<QuarantinedMail> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries) _entries[entry.Place] = entry;
        var open = _entries.Values.Where(entry => entry.Decided is null).ToList();
        var decided = _entries.Values.Where(entry => entry.Decided is not null).Reverse().ToList();
        IsCut |= open.Count > Most || decided.Count > Most;
        foreach (var entry in open.Skip(Most).Concat(decided.Skip(Most))) _entries.Remove(entry.Place);
        (Open, Decided) = (open.Take(Most).ToList(), decided.Take(Most).ToList());
    }
}
