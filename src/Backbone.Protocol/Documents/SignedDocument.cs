using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Documents;

/// <summary>
/// Canonical payload bytes with the signatures over them (SPEC § Signed documents). Well formed; what the payload
/// says and whether the signatures hold is judged by <see cref="FederationHistory"/>. Immutable.
/// </summary>
public sealed class SignedDocument
{
    /// <summary>
    /// Largest document of any type in bytes, signatures included: 4 MiB, as an envelope, so that it goes through in one call.
    /// </summary>
    public const int MaxSize = 4 * 1024 * 1024;

    /// <summary>Largest charter, mandate or policy in bytes, signatures included: 1 MiB.</summary>
    public const int MaxSmallSize = 1024 * 1024;

    /// <summary>Most signatures.</summary>
    public const int MaxSignatures = 64;

    private SignedDocument(
        ReadOnlyMemory<byte> bytes, DocumentPayload payload, ImmutableArray<DocumentSignature> signatures) =>
        (Bytes, Payload, Signatures) = (bytes, payload, signatures);

    /// <summary>The whole document as it travels: a copy of what was read.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Which payload it is; one that this build reads.</summary>
    public DocumentType Type => Payload.Type;

    /// <summary>The bytes that are signed and hashed.</summary>
    public DocumentPayload Payload { get; }

    /// <summary>1 to 64 signatures, strictly ascending by kid: no key twice.</summary>
    public ImmutableArray<DocumentSignature> Signatures { get; }

    /// <summary>The document hash, which names it; signatures are not in it.</summary>
    public Digest Hash => Payload.Hash;

    /// <summary>
    /// The largest of a type. Rosters and key sets have room for a thousand people: 2 KB for each key, 1.2 KB for each epoch.
    /// </summary>
    public static int MaxSizeOf(DocumentType type) => type is DocumentType.Roster or DocumentType.Keyset ? MaxSize : MaxSmallSize;

    /// <summary>Reads a document.</summary>
    /// <param name="bytes">Canonical SignedDocument as it came, no larger than its type allows; copied.</param>
    /// <param name="document">The document, where it is well formed.</param>
    /// <param name="refused">DocumentInvalid, with what is wrong, where it is not.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out SignedDocument? document, [NotNullWhen(false)] out Refused? refused)
    {
        var findings = new Findings("signed document");
        return findings.Conclude(Read(bytes, findings), out document, out refused);
    }

    /// <summary>Puts a document together and reads it as strictly as any other.</summary>
    /// <param name="payload">What is signed.</param>
    /// <param name="signatures">In any order; sorted here.</param>
    /// <param name="document">The document, where it is well formed.</param>
    /// <param name="refused">DocumentInvalid, with what is wrong, where it is not.</param>
    public static bool TryAssemble(
        DocumentPayload payload, IEnumerable<DocumentSignature> signatures,
        [NotNullWhen(true)] out SignedDocument? document, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var bytes = ByteString.CopyFrom(payload.Bytes.Span);
        var message = new Wire.SignedDocument { Type = payload.Type, Payload = bytes };
        foreach (var signature in signatures.OrderBy(s => s.Kid.ToString(), StringComparer.Ordinal))
        {
            message.Signatures.Add(new Wire.DocumentSignature
            {
                Kid = ByteString.CopyFrom(signature.Kid.Hash.ToArray()),
                Sig = ByteString.CopyFrom(signature.Bytes.Span),
            });
        }
        return TryRead(message.ToByteArray(), out document, out refused);
    }

    /// <summary>Whether one of the signatures is this key's, and verifies.</summary>
    public bool IsSignedBy(SigningPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var signature = Signatures.FirstOrDefault(s => s.Kid == key.Kid);
        return signature is not null
            && key.Verify(Payload.Bytes.Span, DocumentLabels.SigningContext(Type), signature.Bytes.Span);
    }

    private static SignedDocument? Read(ReadOnlySpan<byte> bytes, Findings findings)
    {
        if (!CanonicalReader.TryRead<Wire.SignedDocument>(
            bytes, MaxSize, "the message", out var message, out var refused))
        {
            findings.No(refused.Detail);
            return null;
        }
        if (!DocumentLabels.IsKnown(message.Type))
        {
            findings.No($"{(int)message.Type} is no type of document that this build reads", "use a newer release");
            return null;
        }
        findings.Subject = $"signed {DocumentLabels.Of(message.Type)}";
        if (bytes.Length > MaxSizeOf(message.Type))
        {
            findings.No($"it has {bytes.Length} bytes, the limit is {MaxSizeOf(message.Type)}");
            return null;
        }
        var signatures = ReadSignatures(message.Signatures, findings);
        return signatures.IsDefault
            ? null
            : new SignedDocument(
                bytes.ToArray(), new DocumentPayload(message.Type, message.Payload.Memory), signatures);
    }

    private static ImmutableArray<DocumentSignature> ReadSignatures(
        RepeatedField<Wire.DocumentSignature> messages, Findings findings)
    {
        if (!findings.Count(messages.Count, 1, MaxSignatures, "signatures")) return default;
        var signatures = ImmutableArray.CreateBuilder<DocumentSignature>(messages.Count);
        foreach (var message in messages)
        {
            if (message.Kid.Length != Digest.Size || message.Sig.Length != CompositeSignature.SignatureSize)
            {
                findings.No($"signature {signatures.Count} is of {message.Kid.Length} and {message.Sig.Length} bytes; "
                    + $"{Digest.Size} and {CompositeSignature.SignatureSize} are right");
                return default;
            }
            if (signatures.Count > 0
                && messages[signatures.Count - 1].Kid.Span.SequenceCompareTo(message.Kid.Span) >= 0)
            {
                findings.No($"signatures are not strictly ascending by kid at place {signatures.Count}");
                return default;
            }
            var kid = new SigningKid(new Digest(message.Kid.Span));
            signatures.Add(new DocumentSignature(kid, message.Sig.Memory));
        }
        return signatures.MoveToImmutable();
    }
}
