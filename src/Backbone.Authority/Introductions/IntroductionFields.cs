using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Certificates;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Google.Protobuf.Collections;
using WireSuite = Backbone.Contracts.Envelope.V1.Suite;

namespace Backbone.Authority.Introductions;

/// <summary>Reads the fields that introductions have in common.</summary>
internal static class IntroductionFields
{
    /// <summary>The one suite there is.</summary>
    public const WireSuite OnlySuite = WireSuite._0001;

    private const int MaxTlsRoots = 4;

    public static FederationName Federation(Introduction from, string text) =>
        FederationName.TryParse(text, out var federation) ? federation : throw from.Fault("its federation has no name");

    public static NationCode Nation(Introduction from, string text) =>
        NationCode.TryParse(text, out var nation) ? nation : throw from.Fault("its nation has no code of three letters");

    public static SigningPublicKey SigningKey(Introduction from, WireSuite suite, ByteString bytes) =>
        suite == OnlySuite && SigningPublicKey.TryParse(bytes.Span, out var key) ? key : throw from.Fault("a signing key is none of suite 1");

    public static OpeningPublicKey OpeningKey(Introduction from, WireSuite suite, ByteString bytes) =>
        suite == OnlySuite && OpeningPublicKey.TryParse(bytes.Span, out var key) ? key : throw from.Fault("an opening key is none of suite 1");

    public static ImmutableArray<ReadOnlyMemory<byte>> TlsRoots(Introduction from, RepeatedField<ByteString> roots)
    {
        if (roots.Count is < 1 or > MaxTlsRoots) throw from.Fault($"it has {roots.Count} TLS roots; 1 to {MaxTlsRoots} are allowed");
        return [.. roots.Select(root => TlsRoot.IsRoot(root.Span) ? root.Memory : throw from.Fault("a TLS root is not of the form of SPEC § TLS roots"))];
    }
}
