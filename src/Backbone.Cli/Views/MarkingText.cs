using Backbone.Cli.Grammar;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Views;

/// <summary>Markings as people write them.</summary>
internal static class MarkingText
{
    /// <summary>All of a handling's: <c>TLP:AMBER PAP:GREEN REL KOR,USA ORCON</c>.</summary>
    public static string Of(Handling handling) => string.Join("  ", Parts(handling));

    /// <summary>Only the TLP.</summary>
    public static string Of(Tlp tlp) => $"TLP:{Vocabulary.Markings.Of(tlp).ToUpperInvariant()}";

    /// <summary>How urgent.</summary>
    public static string Of(Precedence precedence) => Vocabulary.Precedences.Of(precedence).ToUpperInvariant();

    private static IEnumerable<string> Parts(Handling handling)
    {
        yield return Of(handling.Tlp);
        if (handling.Pap != Pap.Unspecified) yield return $"PAP:{Vocabulary.Permissions.Of(handling.Pap).ToUpperInvariant()}";
        if (!handling.ReleasableTo.IsEmpty) yield return $"REL {string.Join(',', handling.ReleasableTo)}";
        foreach (var caveat in handling.Caveats) yield return Vocabulary.Caveats.Of(caveat).ToUpperInvariant();
    }
}
