using Backbone.EndToEnd.Tests.Refusals;

namespace Backbone.EndToEnd.Tests.Secrecy;

/// <summary>
/// Nothing of what a nation lets out is known abroad or to the broker; what it takes in is known to gateways alone. The same
/// over Redis: <see cref="RedisTests"/>.
/// </summary>
[Collection(typeof(SiegeCollection))]
public sealed class PolicySecrecyTests(Siege siege)
{
    [Fact(Timeout = 300_000)]
    public Task No_store_and_no_log_abroad_or_at_the_broker_holds_a_word_of_a_release_nor_the_broker_one_of_an_acceptance() =>
        PolicySearch.RunAsync(siege.Running, TestContext.Current.CancellationToken);
}
