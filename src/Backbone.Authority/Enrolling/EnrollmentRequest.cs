using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Authority.Enrolling;

/// <summary>What a person, a system or a gateway asks of the own nation's registrar (SPEC § Enrollment).</summary>
public sealed record EnrollmentRequest
{
    /// <summary>Largest file in bytes.</summary>
    public const int MaxSize = Introductions.Introduction.MaxSize;

    /// <summary>Most signing keys, and most rows of opening keys.</summary>
    public const int MaxKeys = 64;

    /// <summary>Most opening keys in a row.</summary>
    public const int MaxEpochs = 8;

    /// <summary>The federation.</summary>
    public required FederationName Federation { get; init; }

    /// <summary>Who asks: a person, a system or a gateway.</summary>
    public required PrincipalAddress Address { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Title { get; init; }

    /// <summary>Which of its devices has the keys.</summary>
    public required string Device { get; init; }

    /// <summary>The key of the TLS certificate that is wanted, ECDSA on P-256; null where none is.</summary>
    public required PublicKey? TlsKey { get; init; }

    /// <summary>Signing keys.</summary>
    public required ImmutableArray<RequestedSigningKey> SigningKeys { get; init; }

    /// <summary>Opening keys.</summary>
    public required ImmutableArray<RequestedOpeningKeys> OpeningKeys { get; init; }

    /// <summary>When it was made, by the word of whoever asks.</summary>
    public required Timestamp Created { get; init; }

    /// <summary>SHA-256 of the file; the answer names it.</summary>
    public Digest Hash => Digest.Of(Bytes.Span);

    /// <summary>The file.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Whether a gateway asks.</summary>
    public bool IsGateways => Address.Kind == PrincipalKind.Gateway;

    /// <summary>Which device opens with a row of keys: what a gateway holds for a system is one device, whoever asks.</summary>
    public string DeviceOf(RequestedOpeningKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Principal == Address ? Device : "service";
    }

    /// <summary>What the TLS certificate is to say.</summary>
    public TlsIdentity Identity => TlsIdentity.Of(Federation, Address)
        ?? throw new InvalidOperationException($"a request of {Address} was read, which speaks to nobody");

    /// <summary>Reads one, and sees that each key in it that can sign has signed it.</summary>
    /// <param name="bytes">The file.</param>
    /// <exception cref="AuthorityException">It is none, or a proof of possession fails.</exception>
    public static EnrollmentRequest Read(ReadOnlySpan<byte> bytes) => EnrollmentReader.Read(bytes);
}
