using Backbone.Broker.Services;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Broker.Tests.Services;

public sealed class SparseTellingTests
{
    [Fact]
    public void One_line_in_a_while_says_how_many_there_were()
    {
        var clock = new FakeTimeProvider();
        var telling = new SparseTelling(clock);
        Assert.True(telling.IsDue(out var untold));
        Assert.Equal(0, untold);
        for (var i = 0; i < 1000; i++) Assert.False(telling.IsDue(out _));
        clock.Advance(SparseTelling.Period);
        Assert.True(telling.IsDue(out untold));
        Assert.Equal(1000, untold);
        Assert.False(telling.IsDue(out _));
    }
}
