using Backbone.Gateway.Operations;
using Backbone.Protocol;
using Backbone.Protocol.Logs;

namespace Backbone.Gateway.Tests.Operations;

/// <summary>The journal's root is signed with the nation's stamp key, once for all who ask within a minute.</summary>
public sealed class JournalRootsTests : IAsyncDisposable
{
    private static readonly TreeHead Head = new(40, Digest.Of("root"u8));

    private readonly Bench _bench = new();
    private readonly JournalRoots _roots;

    public JournalRootsTests() => _roots = new JournalRoots(_bench.Identity, _bench.Documents, _bench.Clock);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public void It_is_the_stamp_keys_word_of_now()
    {
        var signed = _roots.Sign(Head)!;
        Assert.Equal((Head, _bench.Now), (signed.Statement.Head, signed.Statement.Time));
        Assert.True(signed.Verifies(_bench.Nation.Stamp.Key));
    }

    [Fact]
    public void It_is_signed_again_for_another_journal_and_after_a_minute()
    {
        var first = _roots.Sign(Head);
        Assert.Same(first, _roots.Sign(Head));
        Assert.NotSame(first, _roots.Sign(Head with { Size = 41 }));
        var second = _roots.Sign(Head);
        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotSame(second, _roots.Sign(Head));
    }

    [Fact]
    public void Without_a_stamp_key_in_force_it_is_not_signed()
    {
        _bench.Clock.Advance(TimeSpan.FromDays(400));
        Assert.Null(_roots.Sign(Head));
    }
}
