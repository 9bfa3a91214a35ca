namespace Backbone.TestKit.Fuzzing;

/// <summary>Changes bytes that it knows nothing about: flips, cuts, repeats, moves, odd values, splices of two.</summary>
public sealed class ByteMutator : IMutator
{
    private static readonly byte[] Odd = [0x00, 0x01, 0x7f, 0x80, 0x81, 0xfe, 0xff, (byte)'\n', (byte)' ', (byte)'{', (byte)'"'];

    /// <summary>Longest stretch that is cut out or repeated.</summary>
    private const int LongestStretch = 64;

    public byte[] Mutate(byte[] input, byte[] other, Random chance)
    {
        if (input.Length == 0) return [(byte)chance.Next(256)];
        var at = chance.Next(input.Length);
        var end = Math.Min(input.Length, at + 1 + chance.Next(LongestStretch));
        switch (chance.Next(7))
        {
            case 0: return With(input, at, (byte)(input[at] ^ 1 << chance.Next(8)));
            case 1: return With(input, at, Odd[chance.Next(Odd.Length)]);
            case 2: return input[..at];
            case 3: return [.. input[..at], .. input[end..]];
            case 4: return [.. input[..end], .. input[at..]];
            case 5: return [.. input[..at], (byte)chance.Next(256), .. input[at..]];
            default: return [.. input[..at], .. other[chance.Next(other.Length + 1)..]];
        }
    }

    private static byte[] With(byte[] input, int at, byte value)
    {
        byte[] changed = [.. input];
        changed[at] = value;
        return changed;
    }
}
