using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Batches;
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

    /// <summary>Over the statement alone, or over a batch of statements.</summary>
    public required MessageSignature Signature { get; init; }

    /// <summary>Whether the signature is by this key, and the statement names it.</summary>
    public bool Verifies(SigningPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Kid == Statement.GatewayKid && Signature.Verifies(key, BatchRole.Stamp, Statement.Write());
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

    /// <summary>Signs a statement by itself.</summary>
    public static Stamp Sign(StampStatement statement, IKeyCustody custody)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return Of(statement, MessageSignature.Sign(custody, statement.GatewayKid, BatchRole.Stamp, statement.Write()));
    }

    /// <summary>A statement with the signature over it.</summary>
    public static Stamp Of(StampStatement statement, MessageSignature signature)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(signature);
        var wire = new Wire.Stamp
        {
            Statement = UnsafeByteOperations.UnsafeWrap(statement.Write()),
            Sig = UnsafeByteOperations.UnsafeWrap(signature.Bytes),
            Batch = signature.Batch?.ToWire(),
        };
        return new Stamp(wire.ToByteArray()) { Statement = statement, Signature = signature };
    }

    /// <summary>Reads canonical bytes; keeps them.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Stamp? stamp, [NotNullWhen(false)] out Refused? refused)
    {
        stamp = null;
        if (!CanonicalReader.TryRead<Wire.Stamp>(bytes.Span, MostBytes, "the stamp", out var wire, out refused)) return false;
        var batch = wire.Batch is null ? null : BatchProof.Of(wire.Batch);
        if (wire.Sig.Length != CompositeSignature.SignatureSize || StampStatement.Read(wire.Statement.Span) is not { } statement
            || (batch is null && wire.Batch is not null))
            refused = new Refused(RefusalReason.StampInvalid, "the stamp's statement or signature is not of this format");
        else
            stamp = new Stamp(bytes) { Statement = statement, Signature = new MessageSignature(wire.Sig.Memory, batch) };
        return stamp is not null;
    }
}
