using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Policies.Manifests;

/// <summary>
/// What is declared about a message and nothing of its content: header and handling as far as rules look at them, the
/// signing key's role, approvals given, and what is known of the originals that it derives from. Whatever stands in it
/// has been verified by whoever made it: nothing here checks a signature.
/// </summary>
public sealed record Manifest
{
    /// <summary>Who signs, or will.</summary>
    public required PrincipalAddress Author { get; init; }

    /// <summary>For whom a service key signs; null means for the author itself.</summary>
    public PrincipalAddress? OnBehalfOf { get; init; }

    /// <summary>The signing key's role in the roster.</summary>
    public required KeyRole Signer { get; init; }

    /// <summary>TLP; unspecified is refused.</summary>
    public required Tlp Tlp { get; init; }

    /// <summary>PAP; unspecified means not stated.</summary>
    public Pap Pap { get; init; }

    /// <summary>
    /// What kind of message; receipts and policy messages pass outside the rules and are refused here.
    /// </summary>
    public required Category Category { get; init; }

    /// <summary>How urgent.</summary>
    public required Precedence Precedence { get; init; }

    /// <summary>The padded length P in bytes.</summary>
    public required ulong Size { get; init; }

    /// <summary>The community that the author named; null means none.</summary>
    public string? Community { get; init; }

    /// <summary>Nations that it may be released to; empty means not limited.</summary>
    public ImmutableArray<NationCode> ReleasableTo { get; init; } = [];

    /// <summary>Limits on passing on.</summary>
    public ImmutableArray<Caveat> Caveats { get; init; } = [];

    /// <summary>Whether it is part of a drill.</summary>
    public bool Exercise { get; init; }

    /// <summary>The mailboxes, in the header's order.</summary>
    public required ImmutableArray<MailboxAddress> Recipients { get; init; }

    /// <summary>Co-signatures that hold; the author's own count for nothing.</summary>
    public ImmutableArray<ApprovalGiven> Approvals { get; init; } = [];

    /// <summary>One for each envelope that it says it derives from, and for those that these derive from, as far as known.</summary>
    public ImmutableArray<Original> DerivedFrom { get; init; } = [];

    /// <summary>Whom <c>from</c> means: for a draft the one who handed it over, else the author.</summary>
    public PrincipalAddress From => OnBehalfOf ?? Author;

    /// <summary>What header and handling say. Approvals and originals are added by <c>with</c>.</summary>
    /// <param name="header">The header.</param>
    /// <param name="handling">The handling.</param>
    /// <param name="signer">The signing key's role, from the roster.</param>
    public static Manifest Of(Header header, Handling handling, KeyRole signer)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(handling);
        return new Manifest
        {
            Author = handling.Author,
            OnBehalfOf = handling.OnBehalfOf,
            Signer = signer,
            Tlp = handling.Tlp,
            Pap = handling.Pap,
            Category = handling.Category,
            Precedence = header.Precedence,
            Size = header.PaddedLength,
            Community = handling.Community,
            ReleasableTo = handling.ReleasableTo,
            Caveats = handling.Caveats,
            Exercise = handling.Exercise,
            Recipients = [.. header.Recipients.Select(recipient => recipient.Mailbox)],
        };
    }
}
