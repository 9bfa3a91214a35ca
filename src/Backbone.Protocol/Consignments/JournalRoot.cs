using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Consignments;

/// <summary>
/// A gateway's signed word of how many entries its nation's journal has, and of their root (SPEC § Journal): who keeps one can show
/// that the gateway had those entries, also when they are gone.
/// </summary>
public sealed record JournalRoot
{
    /// <summary>Size of the canonical bytes at most; each has 3,479.</summary>
    public const int MostBytes = 4 * 1024;

    private JournalRoot(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What is stated.</summary>
    public required JournalRootStatement Statement { get; init; }

    /// <summary>3,373 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Whether the signature is by this key, and the statement names it.</summary>
    public bool Verifies(SigningPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Kid == Statement.Kid && key.Verify(Statement.Write(), Labels.JournalContext, Signature.Span);
    }

    /// <summary>Signs a statement.</summary>
    public static JournalRoot Sign(JournalRootStatement statement, IKeyCustody custody)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(custody);
        var bytes = statement.Write();
        var wire = new Wire.JournalRoot
        {
            Statement = UnsafeByteOperations.UnsafeWrap(bytes),
            Sig = UnsafeByteOperations.UnsafeWrap(custody.Sign(statement.Kid, bytes, Labels.JournalContext)),
        };
        return TryRead(wire.ToByteArray(), out var signed, out var refused) ? signed : throw new ArgumentException(refused.Detail);
    }

    /// <summary>Reads canonical bytes; keeps them.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out JournalRoot? root, [NotNullWhen(false)] out Refused? refused)
    {
        root = null;
        if (!CanonicalReader.TryRead<Wire.JournalRoot>(bytes.Span, MostBytes, "the journal's root", out var wire, out refused)) return false;
        if (wire.Sig.Length != CompositeSignature.SignatureSize || JournalRootStatement.Read(wire.Statement.Span) is not { } statement)
            refused = new Refused(RefusalReason.Malformed, "the statement or signature of the journal's root is not of this format");
        else
            root = new JournalRoot(bytes) { Statement = statement, Signature = wire.Sig.Memory };
        return root is not null;
    }
}
