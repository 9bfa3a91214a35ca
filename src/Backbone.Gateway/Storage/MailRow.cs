using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>One message in a list, without its content but with SHA-256 of it.</summary>
internal sealed record MailRow(long Place, EnvelopeId Envelope, Delivered Delivered, bool Opened, Digest ContentHash);
