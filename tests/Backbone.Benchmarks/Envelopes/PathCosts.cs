namespace Backbone.Benchmarks.Envelopes;

/// <summary>
/// What the bare cryptography of one message costs, by who of its path does it and all together, and so how many messages a second
/// a machine could carry that did nothing else.
/// </summary>
/// <param name="microseconds">The measured mean of each step, of one processor.</param>
internal sealed class PathCosts(IReadOnlyDictionary<string, double> microseconds)
{
    public const string SignStep = "sign";
    public const string VerifyStep = "verify";
    public const string SealStep = "wrap a key";
    public const string OpenStep = "unwrap a key";

    /// <summary>Microseconds of one processor for a message, at all together.</summary>
    public double Of(MessagePath path) => path.Steps.Sum(CostOf);

    /// <summary>The same at one party alone; 0 where it takes no step.</summary>
    public double Of(MessagePath path, string party) => path.Steps.Where(step => step.Party == party).Sum(CostOf);

    /// <summary>B: messages a second that this machine's processors could carry.</summary>
    public double Bound(MessagePath path) => Environment.ProcessorCount * 1_000_000 / Of(path);

    private double CostOf(PathStep step) => step.Times * microseconds[step.Step];
}
