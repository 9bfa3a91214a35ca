namespace Backbone.Custody;

/// <summary>
/// What it costs to try one passphrase: the parameters of Argon2id (RFC 9106). They stand in the key file, in the
/// clear.
/// </summary>
public sealed record PassphraseCost
{
    /// <summary>Most memory that is used, whatever a file asks for: 256 MiB, in KiB.</summary>
    public const int MaxMemoryKiB = 256 * 1024;

    /// <summary>Most passes that are made, whatever a file asks for; with the most memory a few seconds.</summary>
    public const int MaxPasses = 16;

    /// <summary>Most lanes.</summary>
    public const int MaxLanes = 4;

    private const int LeastMemoryPerLaneKiB = 8; // RFC 9106 § 3.1

    /// <summary>Takes parameters.</summary>
    /// <param name="memoryKiB">Memory in KiB: 8 for each lane, up to 262,144.</param>
    /// <param name="passes">Passes over it: 1 to 16.</param>
    /// <param name="lanes">Lanes: 1 to 4.</param>
    /// <exception cref="ArgumentException">One is out of its range.</exception>
    public PassphraseCost(int memoryKiB, int passes, int lanes)
    {
        if (!IsInRange(memoryKiB, passes, lanes))
            throw new ArgumentException($"{memoryKiB} KiB, {passes} passes, {lanes} lanes are out of range");
        (MemoryKiB, Passes, Lanes) = (memoryKiB, passes, lanes);
    }

    /// <summary>For passphrases that people keep: 64 MiB, 3 passes (RFC 9106 § 4, second choice, on one
    /// lane).</summary>
    public static PassphraseCost People { get; } = new(64 * 1024, 3, 1);

    /// <summary>For exercises and tests, whose passphrases are no secret: it slows nobody down.</summary>
    public static PassphraseCost Exercise { get; } = new(64, 1, 1);

    /// <summary>Memory in KiB.</summary>
    public int MemoryKiB { get; }

    /// <summary>Passes over it.</summary>
    public int Passes { get; }

    /// <summary>Lanes.</summary>
    public int Lanes { get; }

    internal static bool IsInRange(long memoryKiB, long passes, long lanes) =>
        lanes is >= 1 and <= MaxLanes && passes is >= 1 and <= MaxPasses
        && memoryKiB >= LeastMemoryPerLaneKiB * lanes && memoryKiB <= MaxMemoryKiB;
}
