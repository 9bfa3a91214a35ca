using Backbone.Broker.Health;
using Backbone.Broker.Lanes;
using Backbone.Broker.Tests.Admission;
using Backbone.Hosting.Health;
using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Tests.Lanes;

public sealed class LaneLossesTests : IAsyncLifetime
{
    private static readonly MailboxAddress Npa = MailboxAddress.Parse("JPN/npa");

    private readonly Desk _desk = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_nation_has_its_lanes_closed_by_its_word_a_few_times_an_hour_only()
    {
        _desk.Log.Expect("the store has lost entries");
        var losses = Losses();
        for (var generation = 0u; generation < LaneLosses.MostOfHour; generation++) Assert.True(await CloseAsync(losses, generation));
        Assert.False(await CloseAsync(losses, LaneLosses.MostOfHour));
        Assert.Equal(LaneLosses.MostOfHour, (await _desk.Store.ReadStandingsAsync("JPN/npa", Desk.Ct)).Count);
        _desk.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.True(await CloseAsync(losses, LaneLosses.MostOfHour));
    }

    [Fact]
    public async Task Health_tells_of_it_for_a_day()
    {
        _desk.Log.Expect("the store has lost entries");
        var losses = Losses();
        var health = new LanesCheck(losses, _desk.Store, _desk.Clock);
        Assert.Equal(Condition.Ready, (await health.LookAsync(Desk.Ct)).State);
        await CloseAsync(losses, 0);
        var told = await health.LookAsync(Desk.Ct);
        Assert.Equal(Condition.Degraded, told.State);
        Assert.Contains("lost entries of 1 lanes", told.Cause, StringComparison.Ordinal);
        _desk.Clock.Advance(LanesCheck.Told + TimeSpan.FromMinutes(1));
        Assert.Equal(Condition.Ready, (await health.LookAsync(Desk.Ct)).State);
    }

    private async Task<bool> CloseAsync(LaneLosses losses, uint generation) => await losses.CloseAsync(
        LaneNames.Of(_desk.Federation.Name, Npa, generation), Npa, generation,
        await _desk.Store.ReadStandingsAsync(Npa.ToString(), Desk.Ct), Desk.Ct);

    private LaneLosses Losses() => new(_desk.Store, new LaneGenerations(_desk.Store), _desk.Clock, _desk.Log.For<LaneLosses>());
}
