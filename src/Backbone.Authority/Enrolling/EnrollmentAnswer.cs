using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Enrollment.V1;

namespace Backbone.Authority.Enrolling;

/// <summary>What the registrar answers. Nothing in it is secret, and nothing in it is believed before <see cref="EnrollmentCheck"/>.</summary>
/// <param name="Request">SHA-256 of the request that it answers.</param>
/// <param name="Certificate">The TLS certificate, DER; empty where none was asked for.</param>
/// <param name="RevocationList">The newest of the nation's, DER.</param>
/// <param name="Documents">Charters, and the nation's mandate, roster and key set.</param>
/// <param name="Probes">One of each opening key that was asked for.</param>
public sealed record EnrollmentAnswer(
    Digest Request, ReadOnlyMemory<byte> Certificate, ReadOnlyMemory<byte> RevocationList, ImmutableArray<ReadOnlyMemory<byte>> Documents,
    ImmutableArray<EnrollmentAnswer.Probe> Probes)
{
    /// <summary>Largest answer in bytes: 32 MiB, for a roster and a key set of the largest size and many charters.</summary>
    public const int MaxSize = 32 * 1024 * 1024;

    private const int MaxDocuments = 1024;
    private const int MaxProbes = EnrollmentRequest.MaxKeys * EnrollmentRequest.MaxEpochs;

    private static ReadOnlySpan<byte> Info => "backbone/1/enrollment/probe\0"u8;

    /// <summary>The request's hash, sealed to one opening key.</summary>
    public sealed record Probe(OpeningKid Kid, ReadOnlyMemory<byte> Enc, ReadOnlyMemory<byte> Ciphertext)
    {
        /// <summary>Seals one.</summary>
        public static Probe Seal(OpeningPublicKey key, Digest request)
        {
            ArgumentNullException.ThrowIfNull(key);
            var sealedProbe = Hpke.Seal(key, Info, request.ToArray());
            return new Probe(key.Kid, sealedProbe.Enc, sealedProbe.Ciphertext);
        }

        /// <summary>Whether the private half is in a custody, and opens it.</summary>
        public bool Opens(IKeyCustody custody, Digest request)
        {
            ArgumentNullException.ThrowIfNull(custody);
            return custody.CanOpen(Kid) && Hpke.TryOpen(custody, Kid, Enc.Span, Info, Ciphertext.Span, out var plaintext)
                && plaintext.AsSpan().SequenceEqual(request.ToArray());
        }
    }

    /// <summary>Writes it.</summary>
    public byte[] Write()
    {
        var message = new Wire.EnrollmentAnswer
        {
            Request = ByteString.CopyFrom(Request.ToArray()),
            Certificate = ByteString.CopyFrom(Certificate.Span),
            RevocationList = ByteString.CopyFrom(RevocationList.Span),
        };
        message.Documents.AddRange(Documents.Select(document => ByteString.CopyFrom(document.Span)));
        message.Probes.AddRange(Probes.Select(probe => new Wire.OpeningProbe
        {
            Kid = ByteString.CopyFrom(probe.Kid.ToArray()),
            Enc = ByteString.CopyFrom(probe.Enc.Span),
            Ciphertext = ByteString.CopyFrom(probe.Ciphertext.Span),
        }));
        return message.ToByteArray();
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="AuthorityException">It is no answer.</exception>
    public static EnrollmentAnswer Read(ReadOnlySpan<byte> bytes)
    {
        if (!CanonicalReader.TryRead<Wire.EnrollmentAnswer>(bytes, MaxSize, "it", out var message, out var refused)) throw Fault(refused.Detail);
        if (message.Request.Length != Digest.Size) throw Fault("it names no request");
        if (message.Documents.Count > MaxDocuments || message.Probes.Count > MaxProbes) throw Fault("it holds more than any answer needs");
        return new EnrollmentAnswer(
            new Digest(message.Request.Span), message.Certificate.Memory, message.RevocationList.Memory,
            [.. message.Documents.Select(document => document.Memory)],
            [.. message.Probes.Select(probe => probe.Kid.Length == OpeningKid.Size
                ? new Probe(new OpeningKid(probe.Kid.Span), probe.Enc.Memory, probe.Ciphertext.Memory) : throw Fault("a probe names no key"))]);
    }

    private static AuthorityException Fault(string what) =>
        new(new Refused(RefusalReason.DocumentInvalid, $"enrollment answer: {what}", "fetch the registrar's answer again"));
}
