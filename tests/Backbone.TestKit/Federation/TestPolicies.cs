using System.Text;
using Backbone.Authority;
using Backbone.Protocol.Documents;

namespace Backbone.TestKit.Federation;

/// <summary>
/// Signed policies of a test nation: ones that let everything pass, so that a test of something else meets no rule, and
/// whatever a test writes.
/// </summary>
public static class TestPolicies
{
    private static readonly TimeSpan Time = TimeSpan.FromDays(90);

    /// <summary>Lets everything out that the charter lets.</summary>
    public static SignedDocument OpenRelease(this TestNation nation, TestFederation federation) => nation.SignRelease(federation, $$"""
        nation: {{nation.Code}}
        release:
          - id: everything
            allow: { from: ["{{nation.Code}}/*"], to: [{{Everybody(federation)}}] }
        """);

    /// <summary>Takes everything in that the charter lets.</summary>
    public static SignedDocument OpenAcceptance(this TestNation nation, TestFederation federation) => nation.SignAcceptance(federation, $$"""
        nation: {{nation.Code}}
        accept:
          - id: everything
            allow: { from: [{{Everybody(federation)}}], to: ["{{nation.Code}}/*"] }
        """);

    /// <summary>A release policy.</summary>
    public static SignedDocument SignRelease(this TestNation nation, TestFederation federation, string yaml, Release? before = null) =>
        nation.SignWithPolicyKey(DocumentAuthority.DraftRelease(Draft(nation, federation, yaml), before));

    /// <summary>An acceptance policy.</summary>
    public static SignedDocument SignAcceptance(this TestNation nation, TestFederation federation, string yaml, Acceptance? before = null) =>
        nation.SignWithPolicyKey(DocumentAuthority.DraftAcceptance(Draft(nation, federation, yaml), before));

    private static PolicyDraft Draft(TestNation nation, TestFederation federation, string yaml) => new()
    {
        Federation = nation.Federation,
        Nation = nation.Code,
        Lifetime = new Lifetime(federation.Now, federation.Now.Plus(Time)),
        Text = Encoding.UTF8.GetBytes(yaml),
    };

    private static string Everybody(TestFederation federation) =>
        string.Join(", ", federation.Nations.Select(nation => $"\"{nation.Code}/*\""));
}
