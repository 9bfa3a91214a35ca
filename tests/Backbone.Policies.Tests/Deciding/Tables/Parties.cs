namespace Backbone.Policies.Tests.Deciding;

internal static partial class Tables
{
    /// <summary>Whom selectors mean, in <c>from</c> and in <c>to</c>.</summary>
    public static Case[] Parties { get; } =
    [
        // from
        new("from KOR/* is every author of the nation", Allow("KOR/*", "JPN/*"), new(), "allowed by a"),
        new("from KOR/* is every member's author", Allow("KOR/*", "JPN/*"), new() { Author = "KOR/nis/choi" }, "allowed by a"),
        new("from KOR/kisa is every author of the member", Allow("KOR/kisa", "JPN/*"), new() { Author = "KOR/kisa/park" }, "allowed by a"),
        new("from KOR/kisa is no author of another member", Allow("KOR/kisa", "JPN/*"), new() { Author = "KOR/nis/choi" }, No),
        new("from KOR/kisa/* is the member's principals", Allow("KOR/kisa/*", "JPN/*"), new(), "allowed by a"),
        new("from KOR/kisa/* is no principal of another member", Allow("KOR/kisa/*", "JPN/*"), new() { Author = "KOR/nis/choi" }, No),
        new("from KOR/kisa/lee is that principal", Allow("KOR/kisa/lee", "JPN/*"), new(), "allowed by a"),
        new("from KOR/kisa/lee is no colleague", Allow("KOR/kisa/lee", "JPN/*"), new() { Author = "KOR/kisa/park" }, No),
        new("from kind:cert is a CERT's author", Allow("kind:cert", "JPN/*"), new(), "allowed by a"),
        new("from kind:cert is no exchange's author", Allow("kind:cert", "KOR/*"), new() { Author = "KOR/upbit/han", To = "KOR/kisa" }, No),
        new("from kind:exchange is an exchange's author", Allow("kind:exchange", "KOR/kisa"), new() { Author = "KOR/upbit/han", To = "KOR/kisa" }, "allowed by a"),
        new("from kind:intelligence is an intelligence service's author", Allow("kind:intelligence", "JPN/*"), new() { Author = "KOR/nis/choi" }, "allowed by a"),
        new("from role:releaser is who holds the role", Allow("role:releaser", "JPN/*"), new() { Author = "KOR/kisa/park" }, "allowed by a"),
        new("from role:releaser is nobody else", Allow("role:releaser", "JPN/*"), new(), No),
        new("from coi: is a member's author", Allow("coi:dprk-crypto", "JPN/*"), new(), "allowed by a"),
        new("from coi: is nobody outside the community", Allow("coi:dprk-crypto", "KOR/*"), new() { Author = "KOR/upbit/han", To = "KOR/kisa" }, No),
        new("one of several selectors is enough", Allow("KOR/nis, KOR/kisa/lee", "JPN/*"), new(), "allowed by a"),
        // drafts: from is on behalf of
        new("a draft is from whom it is on behalf of", Allow("KOR/kisa/siem-1", "JPN/*"),
            new() { Author = "KOR/kisa/gateway", Behalf = "KOR/kisa/siem-1", Signer = KeyRole.Service }, "allowed by a"),
        new("a draft is not from the gateway that signs it", Allow("KOR/kisa/gateway", "JPN/*"),
            new() { Author = "KOR/kisa/gateway", Behalf = "KOR/kisa/siem-1", Signer = KeyRole.Service }, No),
        new("a draft on behalf of nobody is from the gateway", Allow("KOR/kisa/gateway", "JPN/*"),
            new() { Author = "KOR/kisa/gateway", Signer = KeyRole.Service }, "allowed by a"),
        new("a draft is from the member of whom it is on behalf", Allow("KOR/kisa", "JPN/*"),
            new() { Author = "KOR/kisa/gateway", Behalf = "KOR/kisa/siem-1", Signer = KeyRole.Service }, "allowed by a"),
        new("a draft has the role of whom it is on behalf", Allow("role:service", "JPN/*"),
            new() { Author = "KOR/kisa/gateway", Behalf = "KOR/kisa/siem-1", Signer = KeyRole.Service }, "allowed by a"),
        // to
        new("to JPN/* is a shared mailbox", Allow("KOR/*", "JPN/*"), new(), "allowed by a"),
        new("to JPN/* is a personal mailbox", Allow("KOR/*", "JPN/*"), new() { To = "JPN/npa/sato" }, "allowed by a"),
        new("to JPN/* is no mailbox of another nation", Allow("KOR/*", "JPN/*"), new() { To = "USA/cisa" }, No),
        new("to JPN/npa is the shared mailbox", Allow("KOR/*", "JPN/npa"), new(), "allowed by a"),
        new("to JPN/npa is no personal mailbox", Allow("KOR/*", "JPN/npa"), new() { To = "JPN/npa/sato" }, No),
        new("to JPN/npa is no other member's mailbox", Allow("KOR/*", "JPN/npa"), new() { To = "JPN/jpcert" }, No),
        new("to JPN/npa/* is a principal's mailbox", Allow("KOR/*", "JPN/npa/*"), new() { To = "JPN/npa/sato" }, "allowed by a"),
        new("to JPN/npa/* is not the shared mailbox", Allow("KOR/*", "JPN/npa/*"), new(), No),
        new("to JPN/npa/* is no other member's person", Allow("KOR/*", "JPN/npa/*"), new() { To = "JPN/jpcert/tanaka" }, No),
        new("to JPN/npa/sato is that personal mailbox", Allow("KOR/*", "JPN/npa/sato"), new() { To = "JPN/npa/sato" }, "allowed by a"),
        new("to JPN/npa/sato is not the shared mailbox", Allow("KOR/*", "JPN/npa/sato"), new(), No),
        new("to kind:police is a police's shared mailbox", Allow("KOR/*", "kind:police"), new(), "allowed by a"),
        new("to kind:police is a policeman's mailbox", Allow("KOR/*", "kind:police"), new() { To = "USA/fbi/smith" }, "allowed by a"),
        new("to kind:police is no CERT's mailbox", Allow("KOR/*", "kind:police"), new() { To = "USA/cisa" }, No),
        new("to role:operator is an operator's mailbox", Allow("KOR/*", "role:operator"), new() { To = "USA/cisa/kim" }, "allowed by a"),
        new("to role:operator is no shared mailbox, operators or not", Allow("KOR/*", "role:operator"), new() { To = "USA/cisa" }, No),
        new("to coi: is a member's shared mailbox", Allow("KOR/*", "coi:dprk-crypto"), new() { To = "USA/fbi" }, "allowed by a"),
        new("to coi: is a member's personal mailbox", Allow("KOR/*", "coi:dprk-crypto"), new() { To = "USA/fbi/smith" }, "allowed by a"),
        new("to coi: is nobody outside the community", Allow("KOR/*", "coi:dprk-crypto"), new() { To = "KOR/upbit" }, No),
        new("coi: matches membership where the message names none", Allow("KOR/*", "coi:dprk-crypto"), new() { Community = null }, "allowed by a"),
        new("coi: matches membership where the message names it", Allow("KOR/*", "coi:dprk-crypto"), new() { Community = "dprk-crypto" }, "allowed by a"),
        new("a mailbox at home is a recipient like any other", Allow("KOR/*", "KOR/nis"), new() { To = "KOR/nis" }, "allowed by a"),
    ];
}
