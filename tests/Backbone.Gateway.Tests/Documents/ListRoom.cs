using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.Gateway.Documents;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Federation;
using Backbone.Transport.Trust;

namespace Backbone.Gateway.Tests.Documents;

/// <summary>A gateway's revocation lists without its network: a federation of its own, whose lists the test issues.</summary>
internal sealed class ListRoom : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Dictionary<CertificateAuthority, byte[]> _issued = [];

    public ListRoom()
    {
        Bench = new Bench(clock: Bench.Present());
        Trust = new TrustStore(Federation.Name);
        Trust.ReplaceRoots([
            .. Federation.Nations.Select(nation => new TrustedRoot(TrustDomain.OfNation(Federation.Name, nation.Code), nation.Tls.Root)),
            new TrustedRoot(TrustDomain.OfBrokers(Federation.Name), Federation.BrokerTls.Root)]);
        Keeper = new RevocationKeeper(
            new RevocationIntake(Trust, new RevocationMemory(_folder.PathOf("taken")), Bench.Clock), Bench.Store, Bench.Clock, Bench.Log.For<RevocationKeeper>());
    }

    public static TestFederation Federation => Bench.Federation;

    public static TrustDomain Own { get; } = TrustDomain.OfNation(Federation.Name, Federation.Kor.Code);

    public static TrustDomain Brokers { get; } = TrustDomain.OfBrokers(Federation.Name);

    public Bench Bench { get; }

    public TrustStore Trust { get; }

    public RevocationKeeper Keeper { get; }

    /// <summary>The authority's next list.</summary>
    public byte[] Next(CertificateAuthority authority, params X509Certificate2[] revoked) => _issued[authority] = authority.IssueRevocationList(
        _issued.GetValueOrDefault(authority), revoked.Select(one => new Revocation(one, Bench.Clock.GetUtcNow())));

    public async ValueTask DisposeAsync()
    {
        Keeper.Dispose();
        await Bench.DisposeAsync();
        _folder.Dispose();
    }
}
