using Backbone.Protocol.Addresses;

namespace Backbone.Exercise.Nations;

/// <summary>A person or system of the exercise.</summary>
/// <param name="Address">Who.</param>
/// <param name="Role">What it does.</param>
/// <param name="Title">Its name for people.</param>
public sealed record CastPerson(PrincipalAddress Address, CastRole Role, string Title)
{
    /// <summary>Which of its devices has the keys, as mailboxes name it.</summary>
    public string Device => Role == CastRole.System ? "service" : "laptop";
}
