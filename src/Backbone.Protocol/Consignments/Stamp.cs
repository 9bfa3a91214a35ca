using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Consignments;

/// <summary>The sender nation's signed word that it let an envelope out (SPEC § Stamp); the same for all its consignments.</summary>
public sealed record Stamp
{
    private const int MostBytes = 8 * 1024; // 64 nations make a statement of 2.2 KiB; the signature has 3.3 KiB

    private Stamp(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        Hash = Digest.Of(bytes.Span);
    }

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of the canonical bytes.</summary>
    public Digest Hash { get; }

    /// <summary>What is stated.</summary>
    public required StampStatement Statement { get; init; }

    /// <summary>3,373 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Whether the signature is by this key, and the statement names it.</summary>
    public bool Verifies(SigningPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Kid == Statement.GatewayKid && key.Verify(Statement.Write(), Labels.StampContext, Signature.Span);
    }

    /// <summary>Whether the statement is about this envelope, and holds this sealed handling at its nation's place.</summary>
    public bool IsAbout(EnvelopeId envelope, Header header, int recipient, SealedHandling handling)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(handling);
        var nations = header.RecipientNations;
        if (Statement.Envelope != envelope || Statement.SealedHandlings.Length != nations.Count) return false;
        var nation = header.Recipients[recipient].Mailbox.Nation;
        for (var i = 0; i < nations.Count; i++)
            if (nations[i] == nation) return Statement.SealedHandlings[i] == handling.Hash;
        return false;
    }

    /// <summary>Signs a statement.</summary>
    public static Stamp Sign(StampStatement statement, IKeyCustody custody)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(custody);
        var bytes = statement.Write();
        var wire = new Wire.Stamp
        {
            Statement = UnsafeByteOperations.UnsafeWrap(bytes),
            Sig = UnsafeByteOperations.UnsafeWrap(custody.Sign(statement.GatewayKid, bytes, Labels.StampContext)),
        };
        return TryRead(wire.ToByteArray(), out var stamp, out var refused) ? stamp : throw new ArgumentException(refused.Detail);
    }

    /// <summary>Reads canonical bytes; keeps them.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Stamp? stamp, [NotNullWhen(false)] out Refused? refused)
    {
        stamp = null;
        if (!CanonicalReader.TryRead<Wire.Stamp>(bytes.Span, MostBytes, "the stamp", out var wire, out refused)) return false;
        if (wire.Batch is not null)
            refused = new Refused(RefusalReason.BatchNotSupported, "the stamp's signature is a batch signature, which is not read here");
        else if (wire.Sig.Length != CompositeSignature.SignatureSize || StampStatement.Read(wire.Statement.Span) is not { } statement)
            refused = new Refused(RefusalReason.StampInvalid, "the stamp's statement or signature is not of this format");
        else
            stamp = new Stamp(bytes) { Statement = statement, Signature = wire.Sig.Memory };
        return stamp is not null;
    }
}
