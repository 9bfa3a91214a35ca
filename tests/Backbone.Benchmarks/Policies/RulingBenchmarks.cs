using System.Collections.Immutable;
using Backbone.Policies.Rulings;
using BenchmarkDotNet.Attributes;

namespace Backbone.Benchmarks.Policies;

/// <summary>What a ruling costs: 1,000 release rules here and 1,000 acceptance rules of each of 64 nations, a message to 64 recipients.</summary>
[MemoryDiagnoser]
public class RulingBenchmarks
{
    private const int Rules = 1000;

    private RuledBorder _border = null!;

    [GlobalSetup]
    public void Prepare() => _border = new RuledBorder(Rules, [.. Enumerable.Range(0, WideFederation.Nations)]);

    /// <summary>The whole message; the table divides by its 64 recipients.</summary>
    [Benchmark(Description = "rule on one recipient", OperationsPerInvoke = WideFederation.Nations)]
    public ImmutableArray<Ruling> Rule() => _border.Rule();
}
