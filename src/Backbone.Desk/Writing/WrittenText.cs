namespace Backbone.Desk.Writing;

/// <summary>The message in one language.</summary>
public sealed class WrittenText
{
    /// <summary>Its language, a tag of BCP 47.</summary>
    public string Language { get; set; } = "";

    /// <summary>What is written.</summary>
    public string Text { get; set; } = "";
}
