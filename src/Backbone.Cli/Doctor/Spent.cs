using System.Globalization;

namespace Backbone.Cli.Doctor;

/// <summary>How long something took, in words.</summary>
internal static class Spent
{
    /// <summary>In milliseconds, or in seconds from ten on.</summary>
    public static string Show(TimeSpan span) => span.TotalSeconds < 10
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s");
}
