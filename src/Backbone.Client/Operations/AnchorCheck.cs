using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;

namespace Backbone.Client.Operations;

/// <summary>
/// Holds a journal, while it is read, against what has left the nation (SPEC § Journal): 1 the ruling of each message that went out is the
/// one whose hash its stamp holds · 2 the journal that the ruling names is the one that was read · 3 the newest of these stamps is
/// signed by the nation · 4 what other nations can show that they got is in it, under the very stamp.
/// </summary>
internal sealed class AnchorCheck
{
    /// <summary>Roots that are kept: a ruling names one of at most a second before.</summary>
    private const int RootsKept = 1 << 16;

    private readonly Dictionary<ulong, Digest> _roots = [];
    private readonly NationCode _nation;
    private readonly Dictionary<EnvelopeId, JournalledRuling> _wanted;

    private (Stamp Stamp, JournalAnchor Anchor)? _newest;

    /// <param name="nation">The journal's nation.</param>
    /// <param name="shown">What other nations' journals hold about messages that came in, from their verified evidence.</param>
    public AnchorCheck(NationCode nation, IReadOnlyCollection<JournalledRuling> shown)
    {
        _nation = nation;
        _wanted = shown.Where(ruling => ruling is { Inward: true, Stamp: not null } && ruling.Header.SenderNation == nation)
            .DistinctBy(ruling => ruling.Envelope)
            .ToDictionary(ruling => ruling.Envelope);
        Shown = _wanted.Count;
    }

    /// <summary>What does not hold, for a person; null where nothing is known against it so far.</summary>
    public string? Break { get; private set; }

    /// <summary>How many messages of this nation others have shown.</summary>
    public int Shown { get; }

    /// <summary>The next entry, and the tree with it.</summary>
    public void Look(JournalledEntry read, TreeHead head)
    {
        _roots[head.Size] = head.Root;
        _roots.Remove(head.Size - RootsKept);
        if (Break is not null || read.Stamped is not { } entry) return;
        Break = Judge(entry, head.Size - 1);
    }

    /// <summary>After the last entry.</summary>
    /// <param name="federation">The documents known here.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>The newest anchor; null where there is none whose key is known here.</returns>
    public JournalAnchor? Finish(FederationSnapshot federation, Timestamp now)
    {
        if (Break is null && _wanted.Count > 0)
        {
            var (envelope, gone) = _wanted.First();
            Break = $"{HolderOf(gone)} holds message {envelope}, stamped by {_nation} at {gone.Stamp!.Statement.Time}, and the journal has no such entry: it was cut or rewritten";
        }
        // 3
        if (Break is not null || _newest is not var (newest, anchor)
            || federation.FindStampKey(_nation, newest.Statement.GatewayKid, now) is not { } key) return null;
        if (key.MayStampAt(newest.Statement.Time) && newest.Verifies(key.Key)) return anchor;
        Break = $"the stamp of message {anchor.Envelope} is not {_nation}'s: its entry was rewritten";
        return null;
    }

    private string? Judge(Ruled entry, ulong index)
    {
        if (!Stamp.TryRead(entry.Stamp.Memory, out var stamp, out var refused)) return $"entry {index} holds no stamp: {refused.Detail}";
        var envelope = stamp.Statement.Envelope;
        // 4
        if (_wanted.Remove(envelope, out var elsewhere) && !elsewhere.Stamp!.Bytes.Span.SequenceEqual(stamp.Bytes.Span))
            return $"{HolderOf(elsewhere)} holds message {envelope} under another stamp than entry {index}: it was rewritten";
        // 1
        if (entry.Salt.Length != RulingHash.SaltBytes || RulingHash.Of(entry.Salt.Span, entry.Ruling.Span) != stamp.Statement.RulingHash)
            return $"the ruling of entry {index} is not the one under which message {envelope} was stamped: it was rewritten";
        if (RulingReading.FindJournal(entry.Ruling) is not { } named) return null;
        // 2
        if (named.Size > index || (_roots.TryGetValue(named.Size, out var root) && root != named.Root))
            return $"its first {named.Size} entries are not those for which the stamp of message {envelope} answers, made at {stamp.Statement.Time}: it was rewritten";
        _newest = (stamp, new JournalAnchor(named.Size, envelope, stamp.Statement.Time));
        return null;
    }

    // What came in was decided about one mailbox, at the border of its nation.
    private static NationCode HolderOf(JournalledRuling ruling) => ruling.Decisions[0].Mailbox.Nation;
}
