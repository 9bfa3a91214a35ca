using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Operations;

/// <summary>One entry of the nation's journal, as the gateway wrote it.</summary>
/// <param name="Index">0-based place.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Event">What happened, in lower case: ruled, published, collected, quarantined, alarm …</param>
/// <param name="Envelope">Which message it is about: of an entry put aside, the one announced, which its sender knows; null where it is about none.</param>
/// <param name="Facts">The rest by name, made safe to show; hashes in hexadecimal digits.</param>
/// <param name="LeafHash">RFC 6962 leaf hash of its bytes.</param>
public sealed record JournalRecord(
    ulong Index, Timestamp Time, string Event, EnvelopeId? Envelope,
    ImmutableArray<KeyValuePair<string, string>> Facts, Digest LeafHash)
{
    /// <summary>
    /// The envelope of the bytes that came, where the broker had announced another one, which is then <see cref="Envelope"/>;
    /// else null.
    /// </summary>
    public EnvelopeId? FoundEnvelope { get; init; }

    /// <summary>Both, where they are there.</summary>
    internal IEnumerable<EnvelopeId> Envelopes => ((EnvelopeId?[])[Envelope, FoundEnvelope]).OfType<EnvelopeId>();
}
