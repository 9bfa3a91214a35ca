using System.Globalization;

namespace Backbone.Policies.Clauses;

/// <summary>Sizes as people write them: <c>512B</c>, <c>64KiB</c>, <c>1MiB</c>.</summary>
internal static class Sizes
{
    private static readonly (string Unit, ulong Bytes)[] Units = [("MiB", 1024 * 1024), ("KiB", 1024), ("B", 1)];

    /// <summary>Reads a size; a unit must stand with it, for a bare number is read in two ways.</summary>
    public static bool TryRead(string text, out ulong bytes)
    {
        bytes = 0;
        foreach (var (unit, factor) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            var number = text.AsSpan()[..^unit.Length].TrimEnd(' ');
            if (!uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
            bytes = count * factor;
            return true;
        }
        return false;
    }

    /// <summary>Writes a size in the largest unit that leaves no rest.</summary>
    public static string Show(ulong bytes)
    {
        var (unit, factor) = Units.First(one => bytes % one.Bytes == 0 && (bytes > 0 || one.Bytes == 1));
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor} {unit}");
    }
}
