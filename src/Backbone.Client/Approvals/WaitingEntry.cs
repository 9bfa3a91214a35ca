using System.Collections.Immutable;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Approvals;

/// <summary>One message in the list of what waits. Header and handling are verified; else they are not shown.</summary>
public sealed record WaitingEntry
{
    /// <summary>Its place, for the next page.</summary>
    public required ulong Place { get; init; }

    /// <summary>The envelope's id; null where the gateway named none.</summary>
    public required EnvelopeId? Envelope { get; init; }

    /// <summary>Recipients, precedence, expiry; null where it did not verify.</summary>
    public Header? Header { get; init; }

    /// <summary>Author, markings, relations; null where it did not verify.</summary>
    public Handling? Handling { get; init; }

    /// <summary>When it was handed over; the gateway's word.</summary>
    public Timestamp Submitted { get; init; }

    /// <summary>How the gateway rules on it now, with what is missing; empty where it did not verify.</summary>
    public ImmutableArray<RecipientDecision> Decisions { get; init; } = [];

    /// <summary>Why it is not shown; null where it verified.</summary>
    public Refused? Failure { get; init; }
}
