using Backbone.EndToEnd.Tests.Refusals;

namespace Backbone.EndToEnd.Tests.Secrecy;

/// <summary>
/// What the broker keeps and logs holds neither content, subject, author nor marking; what the gateways log holds neither
/// content, subject nor marking. The same over Redis: <see cref="RedisTests"/>.
/// </summary>
[Collection(typeof(SiegeCollection))]
public sealed class MarkerWordTests(Siege siege)
{
    [Fact(Timeout = 300_000)]
    public Task The_embedded_store_and_the_logs_hold_none_of_the_marker_words() =>
        MarkerSearch.RunAsync(siege.Running, TestContext.Current.CancellationToken);
}
