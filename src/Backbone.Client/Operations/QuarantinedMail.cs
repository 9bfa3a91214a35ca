using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Operations;

/// <summary>An entry that the gateway put aside, with the evidence. It is in nobody's mailbox.</summary>
public sealed record QuarantinedMail
{
    /// <summary>Its place in the quarantine, from 1.</summary>
    public required ulong Place { get; init; }

    /// <summary>When.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>The lane's mailbox, as the broker announced it.</summary>
    public required string Mailbox { get; init; }

    /// <summary>The lane's generation.</summary>
    public required uint Generation { get; init; }

    /// <summary>0-based index in the lane.</summary>
    public required ulong Index { get; init; }

    /// <summary>The envelope's id as the broker announced it; null where it announced none.</summary>
    public required EnvelopeId? Envelope { get; init; }

    /// <summary>How urgent, as announced.</summary>
    public required Precedence Precedence { get; init; }

    /// <summary>Until when, as announced.</summary>
    public required Timestamp Expires { get; init; }

    /// <summary>Bytes, as announced.</summary>
    public required ulong AnnouncedSize { get; init; }

    /// <summary>Why.</summary>
    public required RefusalReason Reason { get; init; }

    /// <summary>The acceptance desk's step that failed, from 1.</summary>
    public required uint Step { get; init; }

    /// <summary>What was found, for a person; made safe to show.</summary>
    public required string Detail { get; init; }

    /// <summary>The entry hash announced; null where none was.</summary>
    public required Digest? ExpectedHash { get; init; }

    /// <summary>The entry hash of the bytes that came; null where they do not parse.</summary>
    public required Digest? FoundHash { get; init; }

    /// <summary>The consignment as it came; empty unless it was asked for, and where it is not kept.</summary>
    public required ReadOnlyMemory<byte> Consignment { get; init; }

    /// <summary>Bytes of the consignment that the gateway keeps; 0 where it keeps none.</summary>
    public required ulong KeptBytes { get; init; }

    /// <summary>The envelope, computed from its bytes; null where they were not asked for, are not kept, or do not parse.</summary>
    public required EnvelopeId? Found { get; init; }

    /// <summary>
    /// What is signed about it, where the gateway found the author's signature to hold; null where not. That it belongs to the
    /// bytes was verified where they are there; that its author signed it is the gateway's word.
    /// </summary>
    public required Handling? Handling { get; init; }

    /// <summary>To whom and how big: from its bytes where they are there, else by the gateway's word; null where neither is.</summary>
    public required Header? Header { get; init; }

    /// <summary>Whether the gateway would let an officer release it.</summary>
    public required bool MayRelease { get; init; }

    /// <summary>
    /// Whether the gateway judges it again by itself, because its clock, or documents that may come, decide.
    /// </summary>
    public bool Waits { get; init; }

    /// <summary>What an officer decided; null where nobody has.</summary>
    public required QuarantineDecision? Decided { get; init; }
}
