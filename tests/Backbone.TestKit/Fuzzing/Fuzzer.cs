using System.Diagnostics;
using System.Security.Cryptography;
using Xunit;

namespace Backbone.TestKit.Fuzzing;

/// <summary>
/// Gives a parser of outside bytes what nobody would write, and holds it to what every one must hold:
/// <list type="number">
/// <item>it throws nothing: it reads, or it refuses;</item>
/// <item>what it reads it writes again as the same bytes;</item>
/// <item>it allocates no more than <see cref="AllocatedAtLeast"/> and so many times the input.</item>
/// </list>
/// Right inputs are read first, so that a fuzzer that refuses everything is seen. In the suite the seed is always the same and the
/// rounds are few; <c>make fuzz</c> sets BACKBONE_FUZZ_SECONDS, for each parser, and takes a new seed, which it tells.
/// BACKBONE_SEED brings a run back.
/// </summary>
public sealed class Fuzzer
{
    private const int SeedOfTheSuite = 8;

    /// <summary>Changes made one upon the other, at most.</summary>
    private const int MostChanges = 4;

    /// <summary>What a parser may allocate for however small an input: tables that are made once, and the first parts of a message.</summary>
    public const int AllocatedAtLeast = 4 * 1024 * 1024;

    /// <summary>Parts of an input that are shown.</summary>
    private const int ShownBytes = 4096;

    /// <summary>Names the parser.</summary>
    public required string Name { get; init; }

    /// <summary>Right inputs.</summary>
    public required IReadOnlyList<byte[]> Corpus { get; init; }

    /// <summary>Makes wrong ones of them.</summary>
    public IMutator Mutator { get; init; } = new ProtobufMutator();

    /// <summary>The parser: the input written again, where it was read; null where it was refused.</summary>
    public required Func<byte[], byte[]?> Read { get; init; }

    /// <summary>Rounds in the suite: some tenths of a second.</summary>
    public int Rounds { get; init; } = 1500;

    /// <summary>How many times the input it may allocate beside <see cref="AllocatedAtLeast"/>.</summary>
    public int AllocatedTimes { get; init; } = 64;

    /// <summary>Runs it, and tells how it went.</summary>
    /// <param name="tell">Takes a line.</param>
    public void Run(Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        var seconds = Number("BACKBONE_FUZZ_SECONDS");
        var seed = Number("BACKBONE_SEED") ?? (seconds is null ? SeedOfTheSuite : RandomNumberGenerator.GetInt32(int.MaxValue));
        foreach (var input in Corpus)
            if (Judge(input, $"{Name}: a right input") is null) Assert.Fail($"{Name}: a right input was refused\n{Show(input)}");
        var chance = new Random(seed);
        var (round, read, watch) = (0, 0, Stopwatch.StartNew());
        // One input makes no other: what is met in a round follows from seed and round alone.
        while (seconds is { } most ? watch.Elapsed.TotalSeconds < most : round < Rounds)
        {
            round++;
            if (Judge(Make(chance), $"{Name}, BACKBONE_SEED={seed}, round {round}") is not null) read++;
        }
        tell($"{Name}: {round} rounds, {read} read, the others refused; BACKBONE_SEED={seed}");
    }

    private byte[] Make(Random chance)
    {
        var input = Corpus[chance.Next(Corpus.Count)];
        for (var changes = chance.Next(1, MostChanges + 1); changes > 0; changes--)
            input = Mutator.Mutate(input, Corpus[chance.Next(Corpus.Count)], chance);
        return input;
    }

    private byte[]? Judge(byte[] input, string where)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        byte[]? written;
        try
        {
            written = Read(input);
        }
        catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{where} threw {fault.GetType().Name}: {fault.Message}\n{Show(input)}", fault);
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (written is not null && !written.AsSpan().SequenceEqual(input)) Assert.Fail($"{where} is written otherwise than it was read\n{Show(input)}");
        if (allocated > AllocatedAtLeast + (long)AllocatedTimes * input.Length)
            Assert.Fail($"{where}: {input.Length} bytes made it allocate {allocated}\n{Show(input)}");
        return written;
    }

    private static string Show(byte[] input) =>
        Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, ShownBytes))) + (input.Length > ShownBytes ? " …" : "");

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
