using System.Collections.Immutable;
using Backbone.Client.Receiving;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Inbox;

/// <summary>
/// The mail as it was last seen, verified entry by entry; while the desk is locked it holds nothing. It is written by the watch alone,
/// and read by every window. Safe for many threads.
/// </summary>
public sealed class MailBook
{
    private readonly Lock _gate = new();
    private bool _isOpen;
    private ImmutableList<MailEntry> _entries = [];
    private ImmutableHashSet<EnvelopeId> _answered = [];

    /// <summary>Something is otherwise than before.</summary>
    public event Action? Changed;

    /// <summary>All entries, oldest first.</summary>
    public IReadOnlyList<MailEntry> Entries => _entries;

    /// <summary>Messages that the officer answered.</summary>
    public IReadOnlySet<EnvelopeId> Answered => _answered;

    /// <summary>Whether the list was read to its end since the desk was opened.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Why the gateway gave nothing newer when it was asked last; null where it did.</summary>
    public string? Fault { get; private set; }

    /// <summary>The place after which it knows nothing; 0: it knows nothing at all.</summary>
    public ulong LastPlace => _entries.IsEmpty ? 0 : _entries[^1].Place;

    /// <summary>Takes up what came after a place; what was asked for before it was emptied is left out.</summary>
    /// <param name="after">The place.</param>
    /// <param name="entries">What came.</param>
    /// <param name="isWhole">Whether nothing else waits.</param>
    public void Add(ulong after, IReadOnlyCollection<MailEntry> entries, bool isWhole) => Change(() =>
    {
        if (after != LastPlace) return false;
        var isNews = entries.Count > 0 || Fault is not null || (isWhole && !IsWhole);
        (_entries, IsWhole, Fault) = (_entries.AddRange(entries), isWhole || IsWhole, null);
        return isNews;
    });

    /// <summary>Takes up what was answered.</summary>
    public void SetAnswered(ImmutableHashSet<EnvelopeId> answered) => Change(() =>
    {
        var isNews = !_answered.SetEquals(answered);
        _answered = answered;
        return isNews;
    });

    /// <summary>The gateway gave nothing.</summary>
    public void SetFault(string cause) => Change(() =>
    {
        var isNews = Fault != cause;
        Fault = cause;
        return isNews;
    });

    /// <summary>A message was opened here.</summary>
    /// <param name="envelope">Which.</param>
    /// <param name="subject">Its subject, where lists may show it.</param>
    public void MarkOpened(EnvelopeId envelope, string? subject) => Change(() =>
    {
        var place = _entries.FindIndex(entry => entry.Envelope == envelope);
        if (place < 0) return false;
        _entries = _entries.SetItem(place, _entries[place] with { Opened = true, Subject = subject ?? _entries[place].Subject });
        return true;
    });

    /// <summary>Forgets all, and takes nothing up while the desk is locked.</summary>
    /// <param name="isOpen">Whether the desk is open.</param>
    public void Reset(bool isOpen)
    {
        lock (_gate) (_isOpen, _entries, _answered, IsWhole, Fault) = (isOpen, [], [], false, null);
        Changed?.Invoke();
    }

    private void Change(Func<bool> change)
    {
        lock (_gate)
            if (!_isOpen || !change()) return;
        Changed?.Invoke();
    }
}
