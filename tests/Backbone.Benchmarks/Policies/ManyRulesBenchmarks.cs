using System.Collections.Immutable;
using Backbone.Policies.Rulings;
using BenchmarkDotNet.Attributes;

namespace Backbone.Benchmarks.Policies;

/// <summary>
/// A message on which 10,000 rules are asked. One policy has 2,048 at most, so they are of five: the release here, and the acceptances of four
/// recipients' nations.
/// </summary>
[MemoryDiagnoser]
public class ManyRulesBenchmarks
{
    private const int Rules = 2000;

    private RuledBorder _border = null!;

    [GlobalSetup]
    public void Prepare() => _border = new RuledBorder(Rules, [1, 2, 3, 4]);

    /// <summary>The whole message.</summary>
    [Benchmark(Description = "rule on a message to four recipients")]
    public ImmutableArray<Ruling> Rule() => _border.Rule();
}
