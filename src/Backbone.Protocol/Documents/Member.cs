using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Documents;

/// <summary>An agency or a partner of a nation.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Kind">What kind of organisation.</param>
/// <param name="IsPrivate">Whether it is a private organisation.</param>
/// <param name="Title">Its name for people, at most 256 bytes.</param>
public sealed record Member(MemberAddress Address, MemberKind Kind, bool IsPrivate, string Title);
