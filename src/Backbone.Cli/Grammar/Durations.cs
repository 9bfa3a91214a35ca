using System.Globalization;

namespace Backbone.Cli.Grammar;

/// <summary>Spans as they are typed: a whole number above 0 with s, m, h or d, at most a year.</summary>
internal static class Durations
{
    /// <summary>How a span is typed, for help and errors.</summary>
    public const string Form = "a number with s, m, h or d, such as 30s or 7d";

    private static readonly TimeSpan Most = TimeSpan.FromDays(366);

    /// <summary>Reads a span.</summary>
    public static bool TryRead(string? text, out TimeSpan span)
    {
        span = default;
        if (text is not { Length: >= 2 and <= 10 }
            || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        var unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        if (unit == TimeSpan.Zero || count < 1 || count > Most / unit) return false;
        span = unit * count;
        return true;
    }

    /// <summary>A span in its largest unit, for people.</summary>
    public static string Show(TimeSpan span) => span.Duration() switch
    {
        { TotalDays: >= 2 } whole => $"{Math.Round(whole.TotalDays)} d",
        { TotalHours: >= 2 } whole => $"{Math.Round(whole.TotalHours)} h",
        { TotalMinutes: >= 2 } whole => $"{Math.Round(whole.TotalMinutes)} min",
        var whole => $"{Math.Round(whole.TotalSeconds)} s",
    };
}
