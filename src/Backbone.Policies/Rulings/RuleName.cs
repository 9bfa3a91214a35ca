using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Rulings;

/// <summary>Names a rule among all policies.</summary>
/// <param name="Policy">Which policy it stands in.</param>
/// <param name="Nation">Whose.</param>
/// <param name="Id">Its id there.</param>
public sealed record RuleName(PolicyKind Policy, NationCode Nation, string Id)
{
    /// <summary><c>KOR/release/kisa-to-trilateral</c> or <c>JPN/acceptance/partners</c>, as rulings name it.</summary>
    public override string ToString() => $"{Nation}/{(Policy == PolicyKind.Release ? "release" : "acceptance")}/{Id}";
}
