using System.Collections.Immutable;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Operations;

/// <summary>All that the nation's journal says about one message.</summary>
/// <param name="Envelope">Its id.</param>
/// <param name="Records">The entries about it, in order.</param>
/// <param name="Rulings">The rulings among them, each with its evidence.</param>
/// <param name="Journal">Whether the journal holds, and what of it was read.</param>
public sealed record JournalledMessage(
    EnvelopeId Envelope, ImmutableArray<JournalRecord> Records,
    ImmutableArray<(JournalledRuling Ruling, RulingEvidence Evidence)> Rulings, JournalProof Journal);
