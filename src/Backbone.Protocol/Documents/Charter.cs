using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Documents;

/// <summary>What all nations agreed on (SPEC § Charter). Keeps every rule of the contract; signatures are judged
/// apart.</summary>
public sealed record Charter : FederationDocument
{
    /// <summary>The longest that a charter lives: all nations agree anew every three years at least.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(1096);

    internal Charter(DocumentHead head, DocumentVersion id) : base(head, id) { }

    /// <summary>How many roots sign the next charter, and signed version 1: more than half of the nations.</summary>
    public required int Quorum { get; init; }

    /// <summary>1 to 64, strictly ascending by code.</summary>
    public required ImmutableArray<Nation> Nations { get; init; }

    /// <summary>1 to 16, strictly ascending by id.</summary>
    public required ImmutableArray<BrokerIdentity> Brokers { get; init; }

    /// <summary>How many witnesses make a checkpoint count; 0 before the log.</summary>
    public required int WitnessQuorum { get; init; }

    /// <summary>At most 64, strictly ascending by name.</summary>
    public required ImmutableArray<Community> Communities { get; init; }

    /// <summary>At most 256; all that match a message bind it.</summary>
    public required ImmutableArray<Ceiling> Ceilings { get; init; }

    /// <summary>At most one for each precedence, ascending.</summary>
    public required ImmutableArray<LaneLimit> LaneLimits { get; init; }

    /// <summary>The nation of a code; null where the charter does not name it.</summary>
    public Nation? FindNation(NationCode code) => Nations.FirstOrDefault(nation => nation.Code == code);

    /// <summary>The broker of an id; null where the charter does not name it.</summary>
    public BrokerIdentity? FindBroker(string id) => Brokers.FirstOrDefault(broker => broker.Id == id);

    /// <summary>The limit for a precedence; null means not limited.</summary>
    public LaneLimit? FindLaneLimit(Precedence precedence) =>
        LaneLimits.FirstOrDefault(limit => limit.Precedence == precedence);

    /// <summary>Reads a charter. Signatures are not judged.</summary>
    /// <param name="signed">The document.</param>
    /// <param name="charter">What it says, where that keeps every rule of the contract.</param>
    /// <param name="refused">DocumentInvalid and the first rule broken, where it does not.</param>
    public static bool TryRead(
        SignedDocument signed, [NotNullWhen(true)] out Charter? charter, [NotNullWhen(false)] out Refused? refused) =>
        TryRead(signed, DocumentType.Charter, out charter, out refused);
}
