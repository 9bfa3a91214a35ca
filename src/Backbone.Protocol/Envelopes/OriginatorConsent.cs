using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Envelopes;

/// <summary>The originator's word that an ORCON message may go further (SPEC § Originator releases).</summary>
/// <param name="Original">The original's envelope id.</param>
/// <param name="Mailboxes">Where it may go, strictly ascending.</param>
/// <param name="Until">Until when.</param>
/// <param name="Kid">The originator's signing key.</param>
/// <param name="Signature">3,373 bytes, verified where policies rule on ORCON.</param>
public sealed record OriginatorConsent(
    EnvelopeId Original, ImmutableArray<MailboxAddress> Mailboxes, Timestamp Until, SigningKid Kid,
    ReadOnlyMemory<byte> Signature);
