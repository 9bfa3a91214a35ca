namespace Backbone.Desk.Languages;

/// <summary>The languages that the desk speaks.</summary>
public enum Language
{
    /// <summary>English.</summary>
    English,

    /// <summary>Korean.</summary>
    Korean,

    /// <summary>Japanese.</summary>
    Japanese,
}
