using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Manifests;

/// <summary>An approval whose signature holds.</summary>
/// <param name="Role">The role in which it was given.</param>
/// <param name="Officer">Who gave it.</param>
public sealed record ApprovalGiven(string Role, PrincipalAddress Officer);
