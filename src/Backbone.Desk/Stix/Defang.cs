using System.Text.RegularExpressions;
using Backbone.Client.Showing;

namespace Backbone.Desk.Stix;

/// <summary>
/// Indicators made harmless to pass on, as officers are used to: <c>hxxp[://]evil[.]example</c>. Nothing in them is a link any more, and
/// nothing hides in them.
/// </summary>
internal static partial class Defang
{
    /// <summary>One value, on one line.</summary>
    public static string Of(string value)
    {
        var harmless = Scheme().Replace(value, match => $"{match.Groups[1].Value[0]}xx{match.Groups[1].Value[3..]}[://]");
        harmless = OtherScheme().Replace(harmless, "[://]");
        harmless = Dot().Replace(harmless, "[.]");
        return VisibleText.Line(At().Replace(harmless, "[@]"));
    }

    // http and https, which programs make links of; h, tt, p and s stay readable.
    [GeneratedRegex("(https?)://", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"(?<!\[)://")]
    private static partial Regex OtherScheme();

    [GeneratedRegex(@"(?<=[^\s\[])\.(?=[^\s\]])")]
    private static partial Regex Dot();

    [GeneratedRegex(@"(?<=[^\s\[])@(?=[^\s\]])")]
    private static partial Regex At();
}
