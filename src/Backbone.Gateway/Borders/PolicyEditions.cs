using System.Collections.Immutable;
using Backbone.Policies;

namespace Backbone.Gateway.Borders;

/// <summary>The policies that are known here and can be read.</summary>
/// <param name="Release">The own nation's; null where there is none.</param>
/// <param name="Acceptances">Of any nation, the own one's included; one each at most.</param>
internal sealed record PolicyEditions(
    PolicyEdition<ReleasePolicy>? Release, ImmutableArray<PolicyEdition<AcceptancePolicy>> Acceptances);
