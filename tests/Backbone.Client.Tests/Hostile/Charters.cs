using Backbone.Authority;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Client.Tests.Hostile;

/// <summary>Charters after the first.</summary>
internal static class Charters
{
    /// <summary>Version 2, signed by these nations' roots, however many.</summary>
    public static SignedDocument Next(TestFederation federation, CharterDraft draft, params string[] signers)
    {
        var payload = DocumentAuthority.DraftCharter(draft, federation.Snapshot.Charter);
        var signatures = signers.Select(signer => DocumentAuthority.Sign(payload, federation[signer].Offline, federation[signer].Root.Kid));
        return SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused)
            ? signed : throw new InvalidOperationException(refused.ToString());
    }
}
