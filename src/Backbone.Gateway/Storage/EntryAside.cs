using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>An entry that is put aside, with all that is known of it.</summary>
internal sealed record EntryAside
{
    /// <summary>As announced.</summary>
    public required AnnouncedEntry Entry { get; init; }

    /// <summary>The step of acceptance that failed.</summary>
    public required int Step { get; init; }

    /// <summary>Why it is put aside.</summary>
    public required Refused Refusal { get; init; }

    /// <summary>The entry hash of its bytes; none where they do not parse.</summary>
    public required ReadOnlyMemory<byte> FoundHash { get; init; }

    /// <summary>The consignment.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Its header, where its sender is proven; else none.</summary>
    public ReadOnlyMemory<byte> Header { get; init; }

    /// <summary>What its author said of it, where that is proven; else none.</summary>
    public ReadOnlyMemory<byte> Handling { get; init; }

    /// <summary>The envelope, where its sender's nation is told; null where not.</summary>
    public EnvelopeId? Answered { get; init; }

    /// <summary>Whether it is judged again by itself: the verdict depends on this nation's clock, or on documents that may come.</summary>
    public bool Waits { get; init; }

    /// <summary>
    /// The nation that is to blame; empty where it is whoever holds the lanes, <see cref="QuarantineTable.Unproven"/> where it may
    /// be either.
    /// </summary>
    public required string By { get; init; }
}
