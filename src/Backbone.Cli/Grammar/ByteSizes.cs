using System.Globalization;

namespace Backbone.Cli.Grammar;

/// <summary>Sizes as they are typed, and as policies write them: a whole number with B, KiB or MiB.</summary>
internal static class ByteSizes
{
    private static readonly (string Unit, ulong Bytes)[] Units = [("KiB", 1024), ("MiB", 1024 * 1024), ("B", 1)];

    /// <summary>Reads a size of at most 2^40 bytes.</summary>
    public static bool TryRead(string? text, out ulong bytes)
    {
        bytes = 0;
        var unit = Units.FirstOrDefault(unit => text?.EndsWith(unit.Unit, StringComparison.Ordinal) == true);
        if (unit.Unit is null || !uint.TryParse(
            text![..^unit.Unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        bytes = count * unit.Bytes;
        return bytes <= 1UL << 40;
    }
}
