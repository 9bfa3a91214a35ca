using System.Collections.Immutable;
using Backbone.Policies.Language;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Rules;

/// <summary>A file that is well written; whether its names mean anybody is not asked yet.</summary>
/// <param name="Nation">Whose policy it is.</param>
/// <param name="NationPlace">Where that stands.</param>
/// <param name="Rules">In the file's order, which means nothing.</param>
/// <param name="Quotas">None in an acceptance.</param>
internal sealed record PolicySyntax(
    NationCode Nation, Place NationPlace, ImmutableArray<Rule> Rules, ImmutableArray<Quota> Quotas);
