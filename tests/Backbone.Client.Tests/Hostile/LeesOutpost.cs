namespace Backbone.Client.Tests.Hostile;

/// <summary>One outpost of <c>KOR/kisa/lee</c> for all tests of a class, which run one after the other.</summary>
public sealed class LeesOutpost : IAsyncLifetime
{
    internal Outpost Outpost { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Outpost = await Outpost.StartAsync();

    public ValueTask DisposeAsync() => Outpost.DisposeAsync();
}
