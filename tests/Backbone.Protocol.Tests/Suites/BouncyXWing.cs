using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;

namespace Backbone.Protocol.Tests.Suites;

/// <summary>
/// X-Wing a second time, from BouncyCastle's ML-KEM-768, X25519 and SHA-3: to be compared with libsodium's.
/// </summary>
internal sealed class BouncyXWing
{
    private static readonly byte[] Label = Convert.FromHexString("5c2e2f2f5e5c");

    private readonly MLKemPrivateKeyParameters _mlKem;
    private readonly X25519PrivateKeyParameters _x25519;

    public BouncyXWing(byte[] seed)
    {
        var shake = new ShakeDigest(256);
        shake.BlockUpdate(seed, 0, seed.Length);
        var expanded = new byte[96];
        shake.OutputFinal(expanded, 0, expanded.Length);
        _mlKem = MLKemPrivateKeyParameters.FromSeed(MLKemParameters.ml_kem_768, expanded[..64]);
        _x25519 = new X25519PrivateKeyParameters(expanded.AsSpan(64));
    }

    public byte[] PublicKey => [.. _mlKem.GetPublicKeyEncoded(), .. _x25519.GeneratePublicKey().GetEncoded()];

    public byte[] Decapsulate(byte[] enc)
    {
        var decapsulator = new MLKemDecapsulator(MLKemParameters.ml_kem_768);
        decapsulator.Init(_mlKem);
        var mlKemSecret = new byte[32];
        decapsulator.Decapsulate(enc.AsSpan(0, 1088), mlKemSecret);
        var point = enc[1088..];
        var agreed = Agree(_x25519, new X25519PublicKeyParameters(point));
        return Combine(mlKemSecret, agreed, point, _x25519.GeneratePublicKey().GetEncoded());
    }

    public static (byte[] Enc, byte[] SharedSecret) Encapsulate(byte[] publicKey)
    {
        var encapsulator = new MLKemEncapsulator(MLKemParameters.ml_kem_768);
        encapsulator.Init(MLKemPublicKeyParameters.FromEncoding(MLKemParameters.ml_kem_768, publicKey[..1184]));
        var (mlKemEnc, mlKemSecret) = (new byte[1088], new byte[32]);
        encapsulator.Encapsulate(mlKemEnc, mlKemSecret);
        var ephemeral = new X25519PrivateKeyParameters(new Org.BouncyCastle.Security.SecureRandom());
        var point = ephemeral.GeneratePublicKey().GetEncoded();
        var agreed = Agree(ephemeral, new X25519PublicKeyParameters(publicKey[1184..]));
        return ([.. mlKemEnc, .. point], Combine(mlKemSecret, agreed, point, publicKey[1184..]));
    }

    private static byte[] Agree(X25519PrivateKeyParameters mine, X25519PublicKeyParameters theirs)
    {
        var agreement = new X25519Agreement();
        agreement.Init(mine);
        var secret = new byte[32];
        agreement.CalculateAgreement(theirs, secret, 0);
        return secret;
    }

    private static byte[] Combine(byte[] mlKemSecret, byte[] x25519Secret, byte[] point, byte[] publicPoint)
    {
        var hash = new Sha3Digest(256);
        byte[] all = [.. mlKemSecret, .. x25519Secret, .. point, .. publicPoint, .. Label];
        hash.BlockUpdate(all, 0, all.Length);
        var secret = new byte[32];
        hash.DoFinal(secret, 0);
        return secret;
    }
}
