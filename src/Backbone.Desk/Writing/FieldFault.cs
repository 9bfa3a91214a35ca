namespace Backbone.Desk.Writing;

/// <summary>What is wrong with a field, said beside it and in the summary.</summary>
/// <param name="Field">The id of its element.</param>
/// <param name="Text">What is wrong, in the officer's language.</param>
public sealed record FieldFault(string Field, string Text);
