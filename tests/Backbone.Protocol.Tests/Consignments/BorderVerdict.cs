using Backbone.Protocol.Consignments;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.TestKit.Federation;

namespace Backbone.Protocol.Tests.Consignments;

/// <summary>What the recipient's border and its reader say, as JPN and JPN/npa/sato where nobody else is named.</summary>
internal static class BorderVerdict
{
    public static Refused? On(byte[] consignment, string reader = "JPN/npa/sato", Timestamp? now = null)
    {
        var federation = TestFederation.Default;
        var principal = federation.Principal(reader);
        var border = federation[principal.Address.Nation.ToString()].GatewayCustody;
        if (Judge.TryOpen(consignment, federation.Snapshot, now ?? federation.Now, border, principal.Custody, out _, out _, out var refused))
            return null;
        return refused ?? throw new InvalidOperationException("refused without a reason");
    }

    public static void IsAccepted(byte[] consignment, string reader = "JPN/npa/sato")
    {
        if (On(consignment, reader) is { } refused) Assert.Fail(refused.ToString());
    }

    public static void IsRefused(RefusalReason reason, byte[] consignment, string reader = "JPN/npa/sato") =>
        Verdict.IsRefused(reason, On(consignment, reader));

    /// <summary>The entry hash in the recipient's first lane.</summary>
    public static EntryHash EntryHashOf(byte[] consignment) => Consignment.TryRead(consignment, out var read, out var refused)
        ? read.EntryHash(read.Lane(0))
        : throw new InvalidOperationException(refused.ToString());
}
