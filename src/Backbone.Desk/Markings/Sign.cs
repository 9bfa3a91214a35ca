using Backbone.Desk.Languages;

namespace Backbone.Desk.Markings;

/// <summary>A marking as it is shown: by its words, by a shape of its own, and only then by a colour.</summary>
/// <param name="Text">The words, the same in every language.</param>
/// <param name="Shape">A shape that no other of its kind has.</param>
/// <param name="Style">The class of its colours.</param>
/// <param name="Meaning">What it allows; null where it needs no word.</param>
public sealed record Sign(string Text, string Shape, string Style, Phrase? Meaning)
{
    /// <summary>TLP 2.0.</summary>
    public static Sign Of(Tlp tlp) => tlp switch
    {
        Tlp.Red => new("TLP:RED", "⬣", "tlp-red", MarkingWords.Red),
        Tlp.AmberStrict => new("TLP:AMBER+STRICT", "◆", "tlp-amber", MarkingWords.AmberStrict),
        Tlp.Amber => new("TLP:AMBER", "▲", "tlp-amber", MarkingWords.Amber),
        Tlp.Green => new("TLP:GREEN", "●", "tlp-green", MarkingWords.Green),
        Tlp.Clear => new("TLP:CLEAR", "○", "tlp-clear", MarkingWords.Clear),
        _ => new("TLP:?", "?", "tlp-red", MarkingWords.Unknown),
    };

    /// <summary>PAP; null where none is stated.</summary>
    public static Sign? Of(Pap pap) => pap == Pap.Unspecified ? null : new($"PAP:{pap.ToString().ToUpperInvariant()}", "▣", "pap", null);

    /// <summary>How urgent.</summary>
    public static Sign Of(Precedence precedence) => precedence switch
    {
        Precedence.Flash => new("FLASH", "!!!", "flash", null),
        Precedence.Immediate => new("IMMEDIATE", "!!", "immediate", null),
        Precedence.Priority => new("PRIORITY", "!", "priority", null),
        Precedence.Routine => new("ROUTINE", "·", "routine", null),
        _ => new("?", "?", "flash", MarkingWords.Unknown),
    };

    /// <summary>A limit on passing on.</summary>
    public static Sign Of(Caveat caveat) => caveat == Caveat.Orcon
        ? new("ORCON", "⊘", "caveat", MarkingWords.Orcon) : new("?", "⊘", "caveat", MarkingWords.Unknown);

    /// <summary>What kind of message.</summary>
    public static Phrase Of(Category category) => category switch
    {
        Category.Bulletin => MarkingWords.Bulletin,
        Category.Indicators => MarkingWords.Indicators,
        Category.Incident => MarkingWords.Incident,
        Category.Request => MarkingWords.Request,
        Category.Response => MarkingWords.Response,
        Category.Sighting => MarkingWords.Sighting,
        Category.Recall => MarkingWords.Recall,
        Category.Receipt => MarkingWords.Receipt,
        Category.Policy => MarkingWords.Policy,
        _ => MarkingWords.Unknown,
    };
}
