using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>A message that its author's gateway answered as accepted.</summary>
internal sealed record AcceptedMessage(EnvelopeId Envelope, string Author, string[] To);
