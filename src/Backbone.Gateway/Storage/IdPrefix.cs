using Backbone.Protocol;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>How envelopes are looked up by the start of their id: 4 to 32 bytes, or nothing is found.</summary>
internal static class IdPrefix
{
    private const int Least = 4;

    /// <summary>Whether a prefix is long enough to be looked for, and no longer than an id.</summary>
    public static bool IsUsable(ReadOnlySpan<byte> prefix) => prefix.Length is >= Least and <= Digest.Size;

    /// <summary>Binds the first two parameters: an id that begins so lies between the prefix and the prefix filled up with ones.</summary>
    public static Statement BindIdRange(this Statement select, ReadOnlySpan<byte> prefix)
    {
        Span<byte> last = stackalloc byte[Digest.Size];
        last.Fill(0xff);
        prefix.CopyTo(last);
        return select.Bind(1, prefix).Bind(2, last);
    }
}
