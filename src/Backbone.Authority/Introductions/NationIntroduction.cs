using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;
using Google.Protobuf;
using Wire = Backbone.Contracts.Enrollment.V1;

namespace Backbone.Authority.Introductions;

/// <summary>A nation as it introduces itself to the others, for the charter.</summary>
/// <param name="Federation">Which federation it is for.</param>
/// <param name="Nation">Its entry for the charter.</param>
public sealed record NationIntroduction(FederationName Federation, Nation Nation)
{
    /// <summary>Reads one, and sees that the root key has signed it.</summary>
    /// <exception cref="AuthorityException">It is none, or the proof fails.</exception>
    public static NationIntroduction Read(ReadOnlySpan<byte> bytes)
    {
        var read = Introduction.Read(bytes, IntroductionType.Nation);
        var message = read.PayloadAs<Wire.NationIntroduction>();
        var root = IntroductionFields.SigningKey(read, message.Suite, message.RootKey);
        read.RequireProofs([root]);
        return new NationIntroduction(IntroductionFields.Federation(read, message.Federation), new Nation(
            IntroductionFields.Nation(read, message.Nation), root, IntroductionFields.TlsRoots(read, message.TlsRoots)));
    }

    /// <summary>Writes it; the root key signs.</summary>
    internal byte[] Write(IKeyCustody custody)
    {
        var message = new Wire.NationIntroduction
        {
            Federation = Federation.ToString(),
            Nation = Nation.Code.ToString(),
            Suite = IntroductionFields.OnlySuite,
            RootKey = ByteString.CopyFrom(Nation.RootKey.Bytes),
        };
        message.TlsRoots.AddRange(Nation.TlsRoots.Select(root => ByteString.CopyFrom(root.Span)));
        return Introduction.Write(IntroductionType.Nation, message, custody, [Nation.RootKey.Kid]);
    }
}
