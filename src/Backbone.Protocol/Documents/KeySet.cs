using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Documents;

/// <summary>To whom a nation's mailboxes are sealed, and the keys of its gateway (SPEC § Key set).</summary>
public sealed record KeySet : FederationDocument
{
    /// <summary>The longest that a key set lives.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(35);

    internal KeySet(DocumentHead head, DocumentVersion id) : base(head, id) { }

    /// <summary>The nation that it is about.</summary>
    public required NationCode Nation { get; init; }

    /// <summary>At most 1,024, strictly ascending by address.</summary>
    public required ImmutableArray<Mailbox> Mailboxes { get; init; }

    /// <summary>At most 16 keys to which handling is sealed, strictly ascending by their beginning.</summary>
    public required ImmutableArray<OpeningEpoch> BorderKeys { get; init; }

    /// <summary>At most 8 keys of the gateway's stamp.</summary>
    public required ImmutableArray<StampKey> StampKeys { get; init; }

    /// <summary>At most 8 keys with which the gateway cosigns checkpoints; none before the log.</summary>
    public required ImmutableArray<NoteKey> WitnessKeys { get; init; }

    /// <summary>Reads a key set. Signatures are not judged.</summary>
    /// <param name="signed">The document.</param>
    /// <param name="keySet">What it says, where that keeps every rule of the contract.</param>
    /// <param name="refused">DocumentInvalid and the first rule broken, where it does not.</param>
    public static bool TryRead(
        SignedDocument signed, [NotNullWhen(true)] out KeySet? keySet, [NotNullWhen(false)] out Refused? refused) =>
        TryRead(signed, DocumentType.Keyset, out keySet, out refused);
}
