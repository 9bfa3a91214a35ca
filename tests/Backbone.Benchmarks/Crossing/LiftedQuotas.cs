using System.Text;
using Backbone.Authority;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Benchmarks.Crossing;

/// <summary>
/// The release policy of Korea without its quotas, which let a system send ten messages a minute: signed with the nation's key, and
/// handed over by its operator, as a policy officer would change it.
/// </summary>
internal static class LiftedQuotas
{
    private const string Operator = "KOR/kisa/ops";

    /// <summary>Puts it in force.</summary>
    public static async Task AdoptAsync(Ground ground)
    {
        var passphrase = await File.ReadAllTextAsync(ground.At("KOR", "authority", "passphrase"));
        using var custody = KeyFileCustody.Open(ground.At("KOR", "authority"), passphrase.Trim());
        var client = ground.Connect(Operator);
        var (federation, now) = (await client.Members.GetFederationAsync(), Timestamp.Now(TimeProvider.System));
        var nation = NationCode.Parse("KOR");
        var known = await client.Operations.ListPoliciesAsync();
        var release = known.Select(policy => policy.Document).OfType<Release>().Single(policy => policy.Head.Nation == nation);
        var mandate = federation.FindMandate(nation, now)!;
        var text = Encoding.UTF8.GetString(release.Text.Span);
        var payload = DocumentAuthority.DraftRelease(new PolicyDraft
        {
            Federation = federation.Federation,
            Nation = nation,
            Lifetime = release.Head.Lifetime,
            Text = Encoding.UTF8.GetBytes(text[..(text.IndexOf("\nquotas:", StringComparison.Ordinal) + 1)]),
        }, release);
        var signature = DocumentAuthority.Sign(payload, custody, mandate.PolicyKeys[0].Key.Kid);
        if (!SignedDocument.TryAssemble(payload, [signature], out var signed, out var refused))
            throw new InvalidOperationException(refused.Detail);
        await client.Operations.AdoptDocumentAsync(signed);
    }
}
