using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Batches;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Envelopes;

/// <summary>Who stands behind an envelope: its author, and those who approved its release (SPEC § Endorsements).</summary>
public sealed record Endorsements
{
    private Endorsements(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of the canonical bytes.</summary>
    public Digest Hash => Digest.Of(Bytes.Span);

    /// <summary>The author's signing key.</summary>
    public required SigningKid AuthorKid { get; init; }

    /// <summary>The author's signature: over T alone, or, a service's, over a batch of them.</summary>
    public required MessageSignature AuthorSignature { get; init; }

    /// <summary>At most 4, none by the author's key, no kid twice.</summary>
    public required ImmutableArray<Approval> Approvals { get; init; }

    /// <summary>Whether the author's signature is over this string.</summary>
    public bool AuthorVerifies(SignedString signed, SigningPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(signed);
        ArgumentNullException.ThrowIfNull(key);
        return key.Kid == AuthorKid && AuthorSignature.Verifies(key, BatchRole.Envelope, signed.Bytes);
    }

    /// <summary>Reads canonical bytes; keeps them.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Endorsements? endorsements,
        [NotNullWhen(false)] out Refused? refused)
    {
        endorsements = null;
        if (!CanonicalReader.TryRead<Wire.Endorsements>(
                bytes.Span, EnvelopeLimits.EndorsementsBytes, "the endorsements", out var wire, out refused)) return false;
        refused = CheckSignature(wire.Signature);
        if (refused is not null) return false;
        refused = ReadApprovals(wire, out var approvals);
        if (refused is not null) return false;
        endorsements = new Endorsements(bytes)
        {
            AuthorKid = new SigningKid(new Digest(wire.Signature.Kid.Span)),
            AuthorSignature = new MessageSignature(
                wire.Signature.Sig.Memory, wire.Signature.Batch is null ? null : BatchProof.Of(wire.Signature.Batch)),
            Approvals = approvals,
        };
        return true;
    }

    internal bool TryWith(
        Approval approval, [NotNullWhen(true)] out Endorsements? endorsed, [NotNullWhen(false)] out Refused? refused) =>
        TryWrite(AuthorKid, AuthorSignature, Approvals.Append(approval), out endorsed, out refused);

    internal static Endorsements Write(SigningKid kid, MessageSignature signature) =>
        TryWrite(kid, signature, [], out var endorsements, out var refused) ? endorsements : throw new ArgumentException(refused.Detail);

    private static bool TryWrite(
        SigningKid kid, MessageSignature signature, IEnumerable<Approval> approvals,
        [NotNullWhen(true)] out Endorsements? endorsements, [NotNullWhen(false)] out Refused? refused)
    {
        var wire = new Wire.Endorsements
        {
            Signature = new Wire.Signature
            {
                Kid = ByteString.CopyFrom(kid.Hash.ToArray()),
                Sig = UnsafeByteOperations.UnsafeWrap(signature.Bytes),
                Batch = signature.Batch?.ToWire(),
            }
        };
        wire.Approvals.AddRange(approvals.Select(approval => approval.ToWire()));
        return TryRead(wire.ToByteArray(), out endorsements, out refused);
    }

    private static Refused? CheckSignature(Wire.Signature? signature)
    {
        if (signature is null) return Malformed("there is no author's signature");
        if (signature.Batch is not null && BatchProof.Of(signature.Batch) is null)
            return Malformed("the author's batch proof is of no batch of 2 to 64 messages");
        return signature.Kid.Length == Digest.Size && signature.Sig.Length == CompositeSignature.SignatureSize
            ? null
            : Malformed("the author's kid or signature has the wrong length");
    }

    private static Refused? ReadApprovals(Wire.Endorsements wire, out ImmutableArray<Approval> approvals)
    {
        approvals = [];
        if (wire.Approvals.Count == 0) return null;
        if (wire.Approvals.Count > EnvelopeLimits.Approvals)
            return Malformed($"{wire.Approvals.Count} approvals, {EnvelopeLimits.Approvals} are allowed");
        if (wire.Approvals.Select(CheckApproval).FirstOrDefault(refused => refused is not null) is { } wrong) return wrong;
        var kids = wire.Approvals.Select(approval => approval.Kid).Append(wire.Signature.Kid).Distinct().Count();
        if (kids != wire.Approvals.Count + 1) return Malformed("an approval is by the author, or two are by one key");
        approvals = [.. wire.Approvals.Select(Approval.Of)];
        return null;
    }

    internal static Refused? CheckApproval(Wire.Approval approval)
    {
        if (approval.Kid.Length != Digest.Size || approval.PolicyHash.Length != Digest.Size
            || approval.Sig.Length != CompositeSignature.SignatureSize || approval.Time == 0)
            return Malformed("an approval has a part of the wrong length");
        return AddressText.IsName(approval.Role) ? null : Malformed("an approval's role is no role name");
    }

    private static Refused Malformed(string what) => new(RefusalReason.Malformed, $"in the endorsements, {what}");
}
