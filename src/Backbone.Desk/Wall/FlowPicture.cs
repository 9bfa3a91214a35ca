using System.Collections.Immutable;
using System.Globalization;
using Backbone.Protocol.Addresses;

namespace Backbone.Desk.Wall;

/// <summary>Where nations and arrows stand in the diagram: nations around a circle, an arrow beside the line for each way.</summary>
internal static class FlowPicture
{
    /// <summary>Width and height of the diagram.</summary>
    public const int Side = 800;

    private const double Middle = Side / 2.0;
    private const double Around = 280;

    /// <summary>Half of a nation's disc.</summary>
    public const int Disc = 78;

    /// <summary>A nation's middle.</summary>
    public static (double X, double Y) PlaceOf(int index, int count)
    {
        var angle = -Math.PI / 2 + 2 * Math.PI * index / Math.Max(1, count);
        return count == 1 ? (Middle, Middle) : (Middle + Around * Math.Cos(angle), Middle + Around * Math.Sin(angle));
    }

    /// <summary>The arrow of a flow, and where its number stands.</summary>
    public static (string Path, string X, string Y) ArrowOf(WallFlow flow, ImmutableArray<NationCode> nations)
    {
        var (start, end) = (PlaceOf(nations.IndexOf(flow.From), nations.Length), PlaceOf(nations.IndexOf(flow.To), nations.Length));
        var length = Math.Max(1, Math.Sqrt((end.X - start.X) * (end.X - start.X) + (end.Y - start.Y) * (end.Y - start.Y)));
        var (alongX, alongY) = ((end.X - start.X) / length, (end.Y - start.Y) / length);
        // To the right of its way, so that two ways lie beside each other.
        var (asideX, asideY) = (-alongY * 26, alongX * 26);
        var (fromX, fromY) = (start.X + alongX * (Disc + 8) + asideX, start.Y + alongY * (Disc + 8) + asideY);
        var (toX, toY) = (end.X - alongX * (Disc + 24) + asideX, end.Y - alongY * (Disc + 24) + asideY);
        return ($"M{Write(fromX)} {Write(fromY)}L{Write(toX)} {Write(toY)}",
            Write((fromX + toX) / 2 + asideX * 1.1), Write((fromY + toY) / 2 + asideY * 1.1));
    }

    /// <summary>How thick: by orders of magnitude.</summary>
    public static string WidthOf(WallFlow flow) => Write(4 + 4 * Math.Log10(Math.Max(1, flow.Count)));

    /// <summary>A number as SVG wants it.</summary>
    public static string Write(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
