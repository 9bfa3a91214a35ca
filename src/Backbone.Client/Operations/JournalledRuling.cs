using System.Collections.Immutable;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Operations;

/// <summary>A ruling as the nation's journal keeps it, with what it was made about: all but the content.</summary>
public sealed record JournalledRuling
{
    /// <summary>0-based place of its entry.</summary>
    public required ulong Index { get; init; }

    /// <summary>When it was made.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>T, recomputed from header, handling, wraps' and content's hash; its hash is the envelope id.</summary>
    public required SignedString Signed { get; init; }

    /// <summary>The envelope id under which the entry stands.</summary>
    public required EnvelopeId Envelope { get; init; }

    /// <summary>True where it came in: then the decision is the own border's, about one mailbox, and the stamp the sender's nation's.</summary>
    public required bool Inward { get; init; }

    /// <summary>Who handed it over, as the gateway saw it, made safe to show; empty where it came in.</summary>
    public required string Caller { get; init; }

    /// <summary>Recipients, precedence, expiry.</summary>
    public required Header Header { get; init; }

    /// <summary>Author, markings, relations.</summary>
    public required Handling Handling { get; init; }

    /// <summary>The author's signature and the approvals that it had.</summary>
    public required Endorsements Endorsements { get; init; }

    /// <summary>What was decided, recipient by recipient.</summary>
    public required ImmutableArray<RecipientDecision> Decisions { get; init; }

    /// <summary>The documents in force by which it was decided.</summary>
    public required ImmutableArray<RulingDocument> Documents { get; init; }

    /// <summary>32 bytes that keep the ruling's hash from telling anything.</summary>
    public required ReadOnlyMemory<byte> Salt { get; init; }

    /// <summary>SHA-256 over salt and ruling, recomputed: what the stamp must hold, where it went out.</summary>
    public required Digest RulingHash { get; init; }

    /// <summary>The stamp under which it went out, or came in; null where it was refused, or waited.</summary>
    public required Stamp? Stamp { get; init; }
}
