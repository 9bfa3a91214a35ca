using Backbone.Hosting.Streams;

namespace Backbone.Transport.Tests.Hosting.Streams;

/// <summary>What one stream may have under way.</summary>
public sealed class StreamWindowTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_bound_the_window_too_but_one_always_passes()
    {
        var window = new StreamWindow(10, 100);
        await window.EnterAsync(500, Ct);
        var second = window.EnterAsync(1, Ct);
        Assert.False(second.IsCompleted);
        window.Leave(500);
        await second;
        await window.EnterAsync(99, Ct);
        var third = window.EnterAsync(1, Ct);
        Assert.False(third.IsCompleted);
        window.Leave(1);
        await third;
    }
}
