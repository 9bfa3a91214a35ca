namespace Backbone.Client.Operations;

/// <summary>What the own gateway did with a document that it was handed.</summary>
/// <param name="Document">Which it is, as the gateway says; made safe to show.</param>
/// <param name="Repeated">Whether it had this very version before.</param>
public sealed record DocumentAdoption(string Document, bool Repeated);
