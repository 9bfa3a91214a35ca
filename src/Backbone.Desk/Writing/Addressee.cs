namespace Backbone.Desk.Writing;

/// <summary>A mailbox that the message goes to.</summary>
/// <param name="Mailbox">Its address.</param>
/// <param name="Title">The name of its member for people; as the nation's mandate has it.</param>
/// <param name="Via">The community by which it came into the list; empty where it was named itself.</param>
/// <param name="IsInfo">Whether it is only told, and not asked to act.</param>
public sealed record Addressee(string Mailbox, string Title, string Via, bool IsInfo);
