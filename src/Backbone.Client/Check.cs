using Backbone.Protocol;

namespace Backbone.Client;

/// <summary>One thing that was verified about a message, by the SDK itself.</summary>
/// <param name="Name">What: form, id, recipient, author, stamp, time, or content.</param>
/// <param name="Detail">What was found, for a person.</param>
/// <param name="Refusal">Why it does not hold; null where it does.</param>
public sealed record Check(string Name, string Detail, Refused? Refusal)
{
    /// <summary>Whether it holds.</summary>
    public bool Holds => Refusal is null;
}
