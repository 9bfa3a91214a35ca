using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Sending;

/// <summary>A receipt that verified.</summary>
/// <param name="Receipt">The receipt's own envelope id.</param>
/// <param name="Author">Who signed it: the recipient nation's gateway, or a reader of the mailbox.</param>
/// <param name="Fact">What it states about this message at this recipient.</param>
public sealed record ReceiptProof(EnvelopeId Receipt, PrincipalAddress Author, Fact Fact);
