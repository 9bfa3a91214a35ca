using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Operations;

/// <summary>The newest stamped message whose ruling names the journal so far: who holds the message holds a commitment to that.</summary>
/// <param name="Size">How many entries the stamp answers for.</param>
/// <param name="Envelope">The message.</param>
/// <param name="Time">When it was stamped.</param>
public sealed record JournalAnchor(ulong Size, EnvelopeId Envelope, Timestamp Time);
