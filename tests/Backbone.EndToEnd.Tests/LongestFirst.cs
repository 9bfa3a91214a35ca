using Backbone.EndToEnd.Tests;
using Backbone.EndToEnd.Tests.Floods;
using Backbone.EndToEnd.Tests.Losses;
using Backbone.EndToEnd.Tests.Processes;
using Backbone.EndToEnd.Tests.Refusals;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Backbone.EndToEnd.Tests;

/// <summary>
/// Collections that take long begin first, so that none of them is still running when all others are done and the machine idles.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
        [nameof(EmbeddedKillTests), nameof(RedisKillTests), nameof(FloodTests), nameof(SiegeCollection), nameof(LossTests), nameof(RunningFederationTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.FindIndex(Long, collection.TestCollectionDisplayName.Contains) is >= 0 and var place ? place : Long.Length)];
}
