using Backbone.Policies.Language;

namespace Backbone.Policies.Rules;

/// <summary>What an allow asks for besides: so many officers of a role.</summary>
/// <param name="Role">The role.</param>
/// <param name="Count">1 to 4.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record AskedApproval(string Role, int Count, Place Place);
