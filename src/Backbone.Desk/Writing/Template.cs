using Backbone.Desk.Languages;

namespace Backbone.Desk.Writing;

/// <summary>A beginning for a message of a usual kind.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Category">The kind of message.</param>
/// <param name="Precedence">How urgent it usually is.</param>
/// <param name="Text">Headings to be filled in.</param>
internal sealed record Template(Phrase Name, Category Category, Precedence Precedence, Phrase Text)
{
    /// <summary>All.</summary>
    public static IReadOnlyList<Template> All { get; } =
    [
        new(TemplateWords.Warning, Category.Bulletin, Precedence.Priority, TemplateWords.WarningText),
        new(TemplateWords.Request, Category.Request, Precedence.Routine, TemplateWords.RequestText),
        new(TemplateWords.Sighting, Category.Sighting, Precedence.Routine, TemplateWords.SightingText),
        new(TemplateWords.Freeze, Category.Request, Precedence.Immediate, TemplateWords.FreezeText),
    ];

    /// <summary>Begins with it: kind and urgency, and its headings in every language that has no text yet. What is written stays.</summary>
    /// <param name="form">What is written.</param>
    /// <param name="own">The language of a text where there is none yet.</param>
    public void AddTo(Composition form, Language own)
    {
        (form.Category, form.Precedence) = (Category, Precedence);
        if (form.Texts.Count == 0) form.Texts.Add(new WrittenText { Language = LanguageTag.Of(own) });
        foreach (var text in form.Texts.Where(text => string.IsNullOrWhiteSpace(text.Text)))
            text.Text = Text.In(LanguageTag.Read(text.Language) ?? Language.English);
    }
}
