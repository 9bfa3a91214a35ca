using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Backbone.Protocol.Suites;

/// <summary>SHA-256("backbone/1/key\0" ‖ u16 suite ‖ public key): what kids are made of (SPEC § Keys).</summary>
internal static class KeyHash
{
    public static Digest Of(Suite suite, ReadOnlySpan<byte> publicKey)
    {
        Span<byte> number = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)suite);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("backbone/1/key\0"u8);
        hash.AppendData(number);
        hash.AppendData(publicKey);
        return Digest.Of(hash);
    }
}
