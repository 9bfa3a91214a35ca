namespace Backbone.Protocol.Addresses;

/// <summary>Whose a mailbox is.</summary>
public enum MailboxKind
{
    /// <summary>A member's, read by several: <c>KOR/kisa</c>.</summary>
    Shared,

    /// <summary>One person's: <c>KOR/kisa/lee</c>.</summary>
    Personal,

    /// <summary>The nation's gateway's, for receipts and policy messages: <c>KOR/gateway</c>.</summary>
    Gateway,
}
