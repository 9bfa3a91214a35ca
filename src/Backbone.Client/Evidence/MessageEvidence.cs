using System.Collections.Immutable;
using Backbone.Client.Operations;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Evidence;

/// <summary>
/// What one nation's journal and mail prove about one message, and what came of verifying it. What was not reached, because something
/// before it does not hold, is empty.
/// </summary>
public sealed record MessageEvidence
{
    /// <summary>The file's bytes: canonical Evidence (SPEC § Evidence), where the form holds.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Every check made, in order; the one that does not hold is the last.</summary>
    public required ImmutableArray<Check> Checks { get; init; }

    /// <summary>Whether all of it holds.</summary>
    public bool Holds => Checks.All(check => check.Holds);

    /// <summary>The message.</summary>
    public EnvelopeId? Envelope { get; init; }

    /// <summary>Whose journal it is from.</summary>
    public NationCode? Nation { get; init; }

    /// <summary>Who put it together, and vouches that nothing is left out.</summary>
    public PrincipalAddress? Exporter { get; init; }

    /// <summary>The journal's signed root, under which the entries stand. All is judged at its time.</summary>
    public JournalRoot? Root { get; init; }

    /// <summary>The documents by which all is judged.</summary>
    public ImmutableArray<DocumentVersion> Documents { get; init; } = [];

    /// <summary>What the journal says, by index.</summary>
    public ImmutableArray<JournalRecord> Records { get; init; } = [];

    /// <summary>The rulings among it: on the message, and on receipts that the nation gave for it.</summary>
    public ImmutableArray<JournalledRuling> Rulings { get; init; } = [];

    /// <summary>What receipts from other nations, or from the own readers, state about it.</summary>
    public ImmutableArray<ReceiptProof> Receipts { get; init; } = [];

    /// <summary>The check that does not hold; null where all do.</summary>
    public Check? Failed => Checks.FirstOrDefault(check => !check.Holds);
}
