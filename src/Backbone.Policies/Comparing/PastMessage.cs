using Backbone.Policies.Manifests;

namespace Backbone.Policies.Comparing;

/// <summary>A message as the journal remembers it.</summary>
/// <param name="Name">How to call it in the answer, for example its envelope id.</param>
/// <param name="Manifest">What it declared, with the approvals that it had.</param>
public sealed record PastMessage(string Name, Manifest Manifest);
