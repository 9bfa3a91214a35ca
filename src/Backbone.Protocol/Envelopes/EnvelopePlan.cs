using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Envelopes;

/// <summary>What an author decides before sealing.</summary>
public sealed record EnvelopePlan
{
    /// <summary>The federation it is for.</summary>
    public required FederationName Federation { get; init; }

    /// <summary>The author's name for the message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>To whom, in order.</summary>
    public required ImmutableArray<AddressedTo> To { get; init; }

    /// <summary>How urgent.</summary>
    public required Precedence Precedence { get; init; }

    /// <summary>Void from here on.</summary>
    public required Timestamp Expires { get; init; }

    /// <summary>Author, markings, relations.</summary>
    public required HandlingPlan Handling { get; init; }

    /// <summary>Subject and parts; null in a receipt.</summary>
    public required MessageContent? Content { get; init; }

    /// <summary>Keys at home that shall be able to read it again; at most 8.</summary>
    public ImmutableArray<OpeningPublicKey> Home { get; init; } = [];
}
