using Backbone.Authority;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Broker.Tests.Documents;

/// <summary>The charter that follows a federation's first, signed by a quorum.</summary>
internal static class NextCharter
{
    /// <summary>It drops one nation, from the nations and from every community.</summary>
    public static SignedDocument Without(TestFederation federation, TestNation dropped)
    {
        var charter = federation.Snapshot.Charter;
        var draft = CharterDraft.Of(charter) with
        {
            Nations = [.. charter.Nations.Where(nation => nation.Code != dropped.Code)],
            Communities = [.. charter.Communities.Select(community => community with
            {
                Members = [.. community.Members.Where(member => member.Nation != dropped.Code)],
            })],
        };
        var payload = DocumentAuthority.DraftCharter(draft, charter);
        var signatures = federation.Nations.Where(nation => nation != dropped)
            .Select(nation => DocumentAuthority.Sign(payload, nation.Offline, nation.Root.Kid));
        Assert.True(SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused), refused?.ToString());
        return signed;
    }
}
