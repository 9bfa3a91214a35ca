namespace Backbone.Authority.Statements;

/// <summary>One thing that a document says, in words. A document is no more than its head, its signatures and its statements.</summary>
/// <param name="Subject">What it is about, such as <c>nation KOR</c>; several statements may have the same subject.</param>
/// <param name="Text">What is said of it.</param>
public sealed record Statement(string Subject, string Text);
