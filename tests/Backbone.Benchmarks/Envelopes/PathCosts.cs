namespace Backbone.Benchmarks.Envelopes;

/// <summary>
/// What the cryptography of one message costs all that touch it together, and so how many messages a second a machine could carry
/// that did nothing else. An officer's message to one reader abroad: signed by its author and stamped by its nation; the author
/// verified by both gateways and the reader, the stamp by the broker, the recipient's gateway and the reader; content and handling
/// sealed and opened once each. Receipts are left out: one tells of many messages.
/// </summary>
internal sealed class PathCosts(IReadOnlyDictionary<string, double> microseconds)
{
    public const string SignStep = "sign";
    public const string VerifyStep = "verify";
    public const string SealStep = "wrap a key";
    public const string OpenStep = "unwrap a key";

    /// <summary>How often each step is taken.</summary>
    public static readonly IReadOnlyList<(string Step, int Times)> Officer = [(SignStep, 2), (VerifyStep, 6), (SealStep, 2), (OpenStep, 2)];

    /// <summary>Microseconds of one processor.</summary>
    public double OfOfficer => Officer.Sum(one => one.Times * microseconds[one.Step]);

    /// <summary>B: messages a second that this machine's processors could carry.</summary>
    public double Bound => Environment.ProcessorCount * 1_000_000 / OfOfficer;
}
