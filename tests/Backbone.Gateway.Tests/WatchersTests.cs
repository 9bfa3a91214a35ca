namespace Backbone.Gateway.Tests;

public sealed class WatchersTests
{
    private readonly Watchers<string> _watchers = new();

    [Fact]
    public void What_nobody_watches_any_more_is_not_kept()
    {
        var signals = Enumerable.Range(0, 100).Select(i => ($"mailbox {i % 50}", _watchers.Watch($"mailbox {i % 50}"))).ToList();
        Assert.Equal(50, _watchers.Count);
        foreach (var (thing, signal) in signals) _watchers.Leave(thing, signal);
        Assert.Equal(0, _watchers.Count);
        _watchers.Changed("mailbox 1");
        Assert.Equal(0, _watchers.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_stays_is_woken_when_another_has_left()
    {
        var (gone, stays) = (_watchers.Watch("a"), _watchers.Watch("a"));
        _watchers.Leave("a", gone);
        _watchers.Leave("a", gone);
        _watchers.Changed("a");
        await stays.WaitAsync(TimeSpan.FromDays(1), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(1, _watchers.Count);
    }
}
