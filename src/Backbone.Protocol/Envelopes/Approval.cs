using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Envelopes;

/// <summary>A co-signature by an officer of a role, given before release (SPEC § Approvals).</summary>
/// <param name="Kid">The approver's signing key.</param>
/// <param name="Role">The role in which it was given, [a-z0-9-]{1,32}.</param>
/// <param name="PolicyHash">Salted hash of the release policy that asked for it.</param>
/// <param name="Time">When.</param>
/// <param name="Signature">3,373 bytes.</param>
public sealed record Approval(
    SigningKid Kid, string Role, Digest PolicyHash, Timestamp Time, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Whether the co-signature is over this envelope.</summary>
    public bool Verifies(EnvelopeId envelope, SigningPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Kid == Kid && key.Verify(SignedBytes(envelope, Kid, Role, PolicyHash, Time), Labels.ApprovalContext, Signature.Span);
    }

    /// <summary>Gives an approval.</summary>
    public static Approval Give(
        EnvelopeId envelope, SigningKid kid, string role, Digest policyHash, Timestamp time, IKeyCustody custody)
    {
        ArgumentNullException.ThrowIfNull(custody);
        var signature = custody.Sign(kid, SignedBytes(envelope, kid, role, policyHash, time), Labels.ApprovalContext);
        return new Approval(kid, role, policyHash, time, signature);
    }

    /// <summary>Reads canonical bytes of one approval.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Approval? approval, [NotNullWhen(false)] out Refused? refused)
    {
        approval = null;
        if (!CanonicalReader.TryRead<Wire.Approval>(bytes.Span, EnvelopeLimits.EndorsementsBytes, "the approval", out var wire, out refused))
            return false;
        refused = Endorsements.CheckApproval(wire);
        if (refused is null) approval = Of(wire);
        return refused is null;
    }

    /// <summary>The canonical bytes.</summary>
    public byte[] Write() => ToWire().ToByteArray();

    internal static Approval Of(Wire.Approval wire) => new(
        new SigningKid(new Digest(wire.Kid.Span)), wire.Role, new Digest(wire.PolicyHash.Span), new Timestamp(wire.Time), wire.Sig.Memory);

    internal Wire.Approval ToWire() => new()
    {
        Kid = ByteString.CopyFrom(Kid.Hash.ToArray()),
        Role = Role,
        PolicyHash = ByteString.CopyFrom(PolicyHash.ToArray()),
        Time = Time.Milliseconds,
        Sig = ByteString.CopyFrom(Signature.Span),
    };

    // label ‖ envelope id ‖ kid ‖ u8 |role| ‖ role ‖ policy hash ‖ u64 time
    private static byte[] SignedBytes(
        EnvelopeId envelope, SigningKid kid, string role, Digest policyHash, Timestamp time)
    {
        var roleBytes = System.Text.Encoding.ASCII.GetBytes(role);
        var bytes = new byte[Labels.Approval.Length + 3 * Digest.Size + 1 + roleBytes.Length + 8];
        var writer = new ByteWriter(bytes);
        writer.Bytes(Labels.Approval);
        writer.Hash(envelope.Hash);
        writer.Hash(kid.Hash);
        writer.U8(checked((byte)roleBytes.Length));
        writer.Bytes(roleBytes);
        writer.Hash(policyHash);
        writer.U64(time.Milliseconds);
        return bytes;
    }
}
