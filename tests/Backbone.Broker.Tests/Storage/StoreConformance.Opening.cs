using Backbone.Broker.Storage;

namespace Backbone.Broker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_store_of_a_newer_format_is_refused()
    {
        await Store.DisposeAsync();
        await MarkAsNewerAsync();
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync());
        Assert.Contains("format 99", refused.Message, StringComparison.Ordinal);
        Assert.Contains("newer program", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_of_another_federation_is_refused()
    {
        await Store.DisposeAsync();
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync("atlantic"));
        Assert.Contains(Federation, refused.Message, StringComparison.Ordinal);
        Assert.Contains("atlantic", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_says_its_guarantee_in_one_line()
    {
        Assert.StartsWith("fsync: ", Store.Guarantee, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', Store.Guarantee);
        await Store.DisposeAsync();
        await using var weaker = await OpenAsync(durability: Durability.Volatile); // takes any, and says what it found
        Assert.Matches("^(volatile|fsync): [^\n]+$", weaker.Guarantee);
    }

    [Fact]
    public async Task A_store_that_cannot_promise_what_is_asked_is_refused()
    {
        await Store.DisposeAsync();
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(durability: Durability.Replicated));
        Assert.Contains("replicated", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_store_answers_nobody_and_leaves_nobody_waiting()
    {
        var waiting = Store.WaitForMoreAsync([new LanePosition(Lane, 0)], Ct).AsTask();
        await Store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Store.AppendAsync(Entry(0), Ct).AsTask());
    }
}
