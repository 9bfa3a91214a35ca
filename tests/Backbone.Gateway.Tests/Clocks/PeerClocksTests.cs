using Backbone.Gateway.Clocks;
using Backbone.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Gateway.Tests.Clocks;

public sealed class PeerClocksTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(60));
    private readonly LogWatch _log = new();
    private readonly PeerClocks _peers;

    public PeerClocksTests() => _peers = new PeerClocks(_clock, _log.For<PeerClocks>());

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_clock_that_several_others_contradict_is_named_with_the_size_and_since_when()
    {
        _log.Expect("this clock is about 10 min behind");
        _peers.Note("JPN", TimeSpan.FromMinutes(10.2));
        Assert.Equal("this clock is about 10 min behind the clock of JPN: one of the two is wrong", _peers.Find()!.ToString());
        var since = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromMinutes(1));
        _peers.Note("USA", TimeSpan.FromMinutes(9.9));
        _peers.Note("the broker", TimeSpan.FromMinutes(10));
        _peers.Note("ZZZ", TimeSpan.FromMinutes(-30)); // whose clock is wrong itself
        Assert.Equal("this clock is about 10 min behind 3 others (JPN, USA, the broker)", _peers.Find()!.ToString());
        Assert.Equal(since, _peers.Find()!.Since);
        _log.Check();
    }

    [Fact]
    public void Agreement_ends_it_and_so_does_silence()
    {
        _log.Expect("this clock is about");
        _peers.Note("JPN", TimeSpan.FromHours(-3));
        Assert.Equal("this clock is about 3 h ahead of the clock of JPN: one of the two is wrong", _peers.Find()!.ToString());
        _peers.Note("JPN", TimeSpan.FromSeconds(20));
        Assert.Null(_peers.Find());
        _peers.Note("USA", TimeSpan.FromMinutes(5));
        Assert.NotNull(_peers.Find());
        _clock.Advance(PeerClocks.Counts + TimeSpan.FromSeconds(1));
        Assert.Null(_peers.Find());
    }

    [Fact]
    public void What_clocks_may_differ_is_no_difference()
    {
        _peers.Note("JPN", PeerClocks.Least);
        Assert.Null(_peers.Find());
        _log.Check();
    }
}
