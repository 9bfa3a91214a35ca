using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Client.Members;

/// <summary>A document that the gateway gave and that was not taken; what it would have changed is as if absent.</summary>
/// <param name="Document">Which it says it is; null where it could not be read.</param>
/// <param name="Refusal">Why it was not taken.</param>
public sealed record DocumentFinding(DocumentVersion? Document, Refused Refusal);
