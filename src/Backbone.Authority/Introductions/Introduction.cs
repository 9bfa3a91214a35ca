using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Enrollment.V1;

namespace Backbone.Authority.Introductions;

/// <summary>
/// The file in which one role tells another about keys that it has made: a payload, signed by each signing key that it names
/// (SPEC § Introductions). Here its form is read; what each kind says is read by a class of its own, which also asks for the proofs.
/// </summary>
internal sealed class Introduction
{
    /// <summary>Largest payload in bytes: 256 KiB.</summary>
    public const int MaxPayload = 256 * 1024;

    /// <summary>Most signing keys in one.</summary>
    public const int MaxKeys = 64;

    /// <summary>Largest file in bytes.</summary>
    public const int MaxSize = MaxPayload + MaxKeys * 4096;

    private readonly ImmutableArray<Wire.PossessionProof> _proofs;

    private Introduction(IntroductionType type, ReadOnlyMemory<byte> payload, ImmutableArray<Wire.PossessionProof> proofs) =>
        (Type, Payload, _proofs) = (type, payload, proofs);

    /// <summary>How the payload is read.</summary>
    public IntroductionType Type { get; }

    /// <summary>Canonical.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Writes one; each of the keys signs.</summary>
    public static byte[] Write(IntroductionType type, IMessage payload, IKeyCustody custody, IEnumerable<SigningKid> kids)
    {
        var bytes = payload.ToByteArray();
        var context = IntroductionLabels.SigningContext(type);
        var message = new Wire.Introduction { Type = type, Payload = UnsafeByteOperations.UnsafeWrap(bytes) };
        foreach (var kid in kids.OrderBy(kid => kid.ToString(), StringComparer.Ordinal))
            message.Proofs.Add(new Wire.PossessionProof
            {
                Kid = ByteString.CopyFrom(kid.Hash.ToArray()),
                Sig = UnsafeByteOperations.UnsafeWrap(custody.Sign(kid, bytes, context)),
            });
        return message.ToByteArray();
    }

    /// <summary>Reads one of a kind.</summary>
    /// <exception cref="AuthorityException">It is no introduction, or of another kind.</exception>
    public static Introduction Read(ReadOnlySpan<byte> bytes, IntroductionType wanted)
    {
        var label = IntroductionLabels.Find(wanted);
        if (!CanonicalReader.TryRead<Wire.Introduction>(bytes, MaxSize, "it", out var message, out var refused))
            throw Faulty(label, refused.Detail);
        if (message.Type != wanted)
            throw Faulty(label, IntroductionLabels.Find(message.Type) is { } other
                ? $"it introduces another thing: {other}" : $"{(int)message.Type} is no kind that this build reads");
        if (message.Payload.Length > MaxPayload) throw Faulty(label, $"its payload has {message.Payload.Length} bytes, {MaxPayload} are the limit");
        if (message.Proofs.Count > MaxKeys) throw Faulty(label, $"it has {message.Proofs.Count} proofs, {MaxKeys} are the limit");
        return new Introduction(wanted, message.Payload.Memory, [.. message.Proofs]);
    }

    /// <summary>The payload as the message that its kind is.</summary>
    /// <exception cref="AuthorityException">It is none, or not canonical.</exception>
    public T PayloadAs<T>() where T : class, IMessage<T>, new() =>
        CanonicalReader.TryRead<T>(Payload.Span, MaxPayload, "its payload", out var message, out var refused)
            ? message : throw Fault(refused.Detail);

    /// <summary>Sees that exactly these keys have signed.</summary>
    /// <exception cref="AuthorityException">A proof is missing, is of another key, or does not verify.</exception>
    public void RequireProofs(IEnumerable<SigningPublicKey> keys)
    {
        var due = keys.OrderBy(key => key.Kid.ToString(), StringComparer.Ordinal).ToList();
        if (due.Select(key => key.Kid).Distinct().Count() != due.Count) throw Fault("it names a signing key twice");
        if (due.Count != _proofs.Length) throw Fault($"it names {due.Count} signing keys and has {_proofs.Length} proofs of possession");
        var context = IntroductionLabels.SigningContext(Type);
        foreach (var (key, proof) in due.Zip(_proofs))
            if (!proof.Kid.Span.SequenceEqual(key.Kid.Hash.ToArray()) || !key.Verify(Payload.Span, context, proof.Sig.Span))
                throw Fault($"the key {key.Kid} has not signed it, so whoever wrote it may not have the private half");
    }

    /// <summary>A fault in what it says.</summary>
    public AuthorityException Fault(string what) => Faulty(IntroductionLabels.Find(Type), what);

    private static AuthorityException Faulty(string? label, string what) =>
        new(new Refused(RefusalReason.DocumentInvalid, $"{label} introduction: {what}", "have it made anew where its keys are"));
}
