using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Consignments;

/// <summary>
/// A nation's signed word that what lies in one of its lanes, through an index, is durable at home (SPEC § Acknowledgement):
/// whoever holds the lane may free those bytes.
/// </summary>
public sealed record Acknowledgement
{
    /// <summary>Size of the canonical bytes at most; each has 3,491.</summary>
    public const int MostBytes = 4 * 1024;

    private Acknowledgement(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What is stated.</summary>
    public required AcknowledgementStatement Statement { get; init; }

    /// <summary>3,373 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Whether the signature is by this key, and the statement names it.</summary>
    public bool Verifies(SigningPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Kid == Statement.Kid && key.Verify(Statement.Write(), Labels.AcknowledgementContext, Signature.Span);
    }

    /// <summary>Signs a statement.</summary>
    public static Acknowledgement Sign(AcknowledgementStatement statement, IKeyCustody custody)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(custody);
        var bytes = statement.Write();
        var wire = new Wire.Acknowledgement
        {
            Statement = UnsafeByteOperations.UnsafeWrap(bytes),
            Sig = UnsafeByteOperations.UnsafeWrap(custody.Sign(statement.Kid, bytes, Labels.AcknowledgementContext)),
        };
        return TryRead(wire.ToByteArray(), out var signed, out var refused) ? signed : throw new ArgumentException(refused.Detail);
    }

    /// <summary>Reads canonical bytes; keeps them.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Acknowledgement? acknowledgement, [NotNullWhen(false)] out Refused? refused)
    {
        acknowledgement = null;
        if (!CanonicalReader.TryRead<Wire.Acknowledgement>(bytes.Span, MostBytes, "the acknowledgement", out var wire, out refused)) return false;
        if (wire.Sig.Length != CompositeSignature.SignatureSize || AcknowledgementStatement.Read(wire.Statement.Span) is not { } statement)
            refused = new Refused(RefusalReason.Malformed, "the acknowledgement's statement or signature is not of this format");
        else
            acknowledgement = new Acknowledgement(bytes) { Statement = statement, Signature = wire.Sig.Memory };
        return acknowledgement is not null;
    }
}
