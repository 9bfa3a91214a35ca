using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Storage;

/// <summary>One message in a list, without its content.</summary>
internal sealed record MailRow(long Place, EnvelopeId Envelope, Delivered Delivered, bool Opened);
