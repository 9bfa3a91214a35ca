using Backbone.Gateway.Documents;
using Backbone.Transport.Trust;

namespace Backbone.Gateway.Tests.Documents;

public sealed class CharterTrustTests : IAsyncDisposable
{
    private readonly Bench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Roots_are_loaded_with_a_charter_and_not_with_every_document()
    {
        var trust = new TrustStore(Bench.Federation.Name);
        var loaded = 0;
        trust.Changed += () => loaded++;
        _ = new CharterTrust(_bench.Documents, trust);
        await _bench.AdoptAsync(_bench.Letters.NextRoster("KOR", principal => principal));
        Assert.Equal(1, loaded);
        await _bench.AdoptAsync(_bench.Letters.NextRoster("JPN", principal => principal));
        await _bench.AdoptAsync(_bench.Letters.NextKeySet("KOR", draft => draft));
        Assert.Equal(1, loaded);
    }
}
