namespace Backbone.Benchmarks;

/// <summary>How long each thing is measured: the whole within fifteen minutes, quickly within two.</summary>
internal sealed record Pace
{
    /// <summary>Everything, with windows in which a second's disturbance does not count for much.</summary>
    public static readonly Pace Full = new()
    {
        CrossingWarmUp = TimeSpan.FromSeconds(20),
        CrossingWindow = TimeSpan.FromSeconds(15),
        LoopWarmUp = TimeSpan.FromSeconds(3),
        LoopWindow = TimeSpan.FromSeconds(8),
        WarmingLetters = 4_000,
        Letters = 16_000,
    };

    /// <summary>Fewer points and short windows: what it says is right to a tenth or so.</summary>
    public static readonly Pace Quick = new()
    {
        CrossingWarmUp = TimeSpan.FromSeconds(20),
        CrossingWindow = TimeSpan.FromSeconds(6),
        LoopWarmUp = TimeSpan.FromSeconds(1),
        LoopWindow = TimeSpan.FromSeconds(2),
        WarmingLetters = 2_000,
        Letters = 3_000,
    };

    /// <summary>Nobody counts what crosses meanwhile: five processes compile their code, and then compile it again.</summary>
    public required TimeSpan CrossingWarmUp { get; init; }

    /// <summary>For each number of messages in flight.</summary>
    public required TimeSpan CrossingWindow { get; init; }

    /// <summary>For each bare loop, until its code is compiled.</summary>
    public required TimeSpan LoopWarmUp { get; init; }

    /// <summary>For each bare loop.</summary>
    public required TimeSpan LoopWindow { get; init; }

    /// <summary>Consignments that are sent to the broker before those that count.</summary>
    public required int WarmingLetters { get; init; }

    /// <summary>Consignments by which the broker's path is measured.</summary>
    public required int Letters { get; init; }
}
