using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Client.Operations;

/// <summary>The newest version of a policy that the own gateway knows.</summary>
/// <param name="Document">The policy with its text.</param>
/// <param name="Signed">The signed document.</param>
/// <param name="InForce">Whether the gateway says that it counts now.</param>
/// <param name="Failure">Why it is not believed: by the documents known here it is not rightly signed, or not of now. Null
/// where it holds.</param>
public sealed record KnownPolicy(PolicyDocument Document, SignedDocument Signed, bool InForce, Refused? Failure);
