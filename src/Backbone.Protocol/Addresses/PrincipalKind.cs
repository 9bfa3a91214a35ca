namespace Backbone.Protocol.Addresses;

/// <summary>Who an author is.</summary>
public enum PrincipalKind
{
    /// <summary>A person or system of a member: <c>KOR/kisa/lee</c>.</summary>
    Person,

    /// <summary>The gateway speaking for a member, author of drafts: <c>KOR/kisa/gateway</c>.</summary>
    Drafts,

    /// <summary>
    /// The nation's gateway in its own name, author of receipts and policy messages: <c>KOR/gateway</c>.
    /// </summary>
    Gateway,
}
