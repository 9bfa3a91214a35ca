using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;

namespace Backbone.Gateway.Storage;

/// <summary>One message in a list, without its content but with SHA-256 of it, and the keys for which it was wrapped anew.</summary>
internal sealed record MailRow(long Place, EnvelopeId Envelope, Delivered Delivered, bool Opened, Digest ContentHash, IReadOnlyList<OpeningKid> Shared);
