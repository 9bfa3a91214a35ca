using System.Text;
using Org.BouncyCastle.Crypto.Digests;

namespace Backbone.TestKit.Forging;

/// <summary>Bytes that anybody can make again: SHAKE256 of a name.</summary>
public static class NamedBytes
{
    public static byte[] Of(string name, int length)
    {
        var shake = new ShakeDigest(256);
        shake.BlockUpdate(Encoding.UTF8.GetBytes(name));
        var bytes = new byte[length];
        shake.OutputFinal(bytes, 0, length);
        return bytes;
    }
}
