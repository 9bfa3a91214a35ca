using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Backbone.Custody;

/// <summary>Makes a key of a passphrase: Argon2id version 0x13 (RFC 9106), by BouncyCastle.</summary>
internal static class Passphrase
{
    /// <summary>Size of the key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The key; the caller zeroes it.</summary>
    /// <param name="passphrase">Taken as it is typed, in UTF-8: no normalisation.</param>
    /// <param name="salt">At least 8 bytes.</param>
    /// <param name="cost">Parameters.</param>
    public static byte[] Stretch(ReadOnlySpan<char> passphrase, ReadOnlySpan<byte> salt, PassphraseCost cost)
    {
        var password = new byte[Encoding.UTF8.GetByteCount(passphrase)];
        var key = new byte[KeySize];
        try
        {
            Encoding.UTF8.GetBytes(passphrase, password);
            var generator = new Argon2BytesGenerator();
            generator.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
                .WithVersion(Argon2Parameters.Version13)
                .WithMemoryAsKB(cost.MemoryKiB)
                .WithIterations(cost.Passes)
                .WithParallelism(cost.Lanes)
                .WithSalt(salt.ToArray())
                .Build());
            generator.GenerateBytes(password, key);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }
}
