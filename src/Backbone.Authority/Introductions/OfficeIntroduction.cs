using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Enrollment.V1;

namespace Backbone.Authority.Introductions;

/// <summary>A registrar or a policy officer, introduced to the nation's root holder, who puts the key in charge.</summary>
/// <param name="Federation">Which federation it is for.</param>
/// <param name="Nation">The nation.</param>
/// <param name="Key">The key.</param>
/// <param name="TlsRoot">A registrar's TLS authority, DER; null for a policy officer.</param>
public sealed record OfficeIntroduction(FederationName Federation, NationCode Nation, SigningPublicKey Key, ReadOnlyMemory<byte>? TlsRoot)
{
    /// <summary>Whether it is a registrar's.</summary>
    public bool IsRegistrar => TlsRoot is not null;

    /// <summary>Reads one, and sees that the key has signed it.</summary>
    /// <exception cref="AuthorityException">It is none, or the proof fails.</exception>
    public static OfficeIntroduction Read(ReadOnlySpan<byte> bytes)
    {
        var read = Introduction.Read(bytes, IntroductionType.Office);
        var message = read.PayloadAs<Wire.OfficeIntroduction>();
        var key = IntroductionFields.SigningKey(read, message.Suite, message.PublicKey);
        read.RequireProofs([key]);
        var isRegistrar = message.Kind == OfficeKind.Registrar;
        if (!isRegistrar && message.Kind != OfficeKind.Policy) throw read.Fault($"{(int)message.Kind} is no office that this build knows");
        if (isRegistrar ? !Protocol.Certificates.TlsRoot.IsRoot(message.TlsRoot.Span) : message.TlsRoot.Length > 0)
            throw read.Fault("a registrar's has one TLS root of the form of SPEC § TLS roots, a policy officer's has none");
        return new OfficeIntroduction(
            IntroductionFields.Federation(read, message.Federation), IntroductionFields.Nation(read, message.Nation), key,
            isRegistrar ? message.TlsRoot.Memory : (ReadOnlyMemory<byte>?)null);
    }

    /// <summary>Writes it; the key signs.</summary>
    internal byte[] Write(IKeyCustody custody) => Introduction.Write(IntroductionType.Office, new Wire.OfficeIntroduction
    {
        Federation = Federation.ToString(),
        Nation = Nation.ToString(),
        Kind = IsRegistrar ? OfficeKind.Registrar : OfficeKind.Policy,
        Suite = IntroductionFields.OnlySuite,
        PublicKey = ByteString.CopyFrom(Key.Bytes),
        TlsRoot = TlsRoot is { } root ? ByteString.CopyFrom(root.Span) : ByteString.Empty,
    }, custody, [Key.Kid]);
}
