using System.Text;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.TestKit.Forging;

/// <summary>Approvals by the letter of SPEC § Approvals.</summary>
public static class ApprovalForge
{
    public static Wire.Approval Give(
        EnvelopeId envelope, string approver = "KOR/kisa/park", string role = "releaser", ulong? time = null, World? world = null)
    {
        world ??= World.Test;
        var who = world.Principal(approver);
        var approval = new Wire.Approval
        {
            Kid = ByteString.CopyFrom(who.Kid.Hash.ToArray()),
            Role = role,
            PolicyHash = ByteString.CopyFrom(NamedBytes.Of("policy", 32)),
            Time = time ?? world.Now.Milliseconds,
        };
        var roleBytes = Encoding.ASCII.GetBytes(role);
        byte[] signed =
        [
            .. "backbone/1/approval\0"u8, .. envelope.Hash.ToArray(), .. approval.Kid, (byte)roleBytes.Length, .. roleBytes,
            .. approval.PolicyHash, .. Forge.U64(approval.Time),
        ];
        approval.Sig = ByteString.CopyFrom(who.Custody.Sign(who.Kid, signed, "backbone/1/approval"u8));
        return approval;
    }
}
