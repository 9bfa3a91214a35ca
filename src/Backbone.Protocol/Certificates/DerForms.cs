using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Backbone.Protocol.Certificates;

/// <summary>The contents that values of DER may have (X.690 § 8 and 11).</summary>
internal static class DerForms
{
    /// <summary>A whole number above zero in its shortest form.</summary>
    public static bool IsPositive(ReadOnlySpan<byte> integer) =>
        integer.Length > 0 && integer[0] < 0x80 && (integer[0] != 0 || (integer.Length > 1 && integer[1] >= 0x80));

    /// <summary>An object identifier: each part in its shortest form, the last one whole.</summary>
    public static bool IsObjectIdentifier(ReadOnlySpan<byte> oid)
    {
        var first = true;
        foreach (var part in oid)
        {
            if (first && part == 0x80) return false;
            first = part < 0x80;
        }
        return oid.Length > 0 && first;
    }

    /// <summary>A text of a name: UTF-8, printable or IA5, without control characters, never empty.</summary>
    public static bool IsText(byte tag, ReadOnlySpan<byte> text) => text.Length > 0 && !text.ContainsAnyInRange((byte)0, (byte)0x1f)
        && !text.Contains((byte)0x7f) && tag switch
        {
            DerReader.Utf8String => Utf8.IsValid(text),
            DerReader.Ia5String => Ascii.IsValid(text),
            DerReader.PrintableString => !text.ContainsAnyExcept(Printable),
            _ => false,
        };

    /// <summary>
    /// A time as RFC 5280 § 4.1.2.5 has it: UTCTime for 1950 to 2049, GeneralizedTime for all else, in whole seconds and Z.
    /// </summary>
    public static bool TryTime(byte tag, ReadOnlySpan<byte> text, out DateTime time)
    {
        time = default;
        var (length, format) = tag == DerReader.UtcTime ? (13, "yyMMddHHmmss'Z'") : (15, "yyyyMMddHHmmss'Z'");
        if (text.Length != length || text[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        var digits = Encoding.ASCII.GetString(text);
        if (tag == DerReader.UtcTime)
            (digits, format) = ((text[0] >= '5' ? "19" : "20") + digits, "yyyyMMddHHmmss'Z'");
        return DateTime.TryParseExact(digits, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out time)
            && (tag == DerReader.UtcTime || time.Year is < 1950 or > 2049);
    }

    private static readonly SearchValues<byte> Printable =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?"u8);
}
