using System.Collections.Immutable;
using Backbone.Policies.Clauses;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Linting;

/// <summary>Everybody who may write, and every mailbox that may be written to, as far as a policy is asked.</summary>
/// <param name="Authors">Principals of members.</param>
/// <param name="Mailboxes">Shared and personal mailboxes.</param>
internal sealed record Parties(ImmutableArray<PrincipalAddress> Authors, ImmutableArray<MailboxAddress> Mailboxes)
{
    /// <summary>Those of a release: own authors, all mailboxes; of an acceptance: all authors, own mailboxes.</summary>
    public static Parties Of(PolicyKind kind, NationCode own, Names names)
    {
        var principals = names.Principals.Select(principal => principal.Address)
            .Where(address => address.Member is not null);
        var mailboxes = names.Members.Select(MailboxAddress.SharedBy)
            .Concat(principals.Where(address => address.Kind == PrincipalKind.Person)
                .Select(MailboxAddress.PersonalOf));
        return kind == PolicyKind.Release
            ? new Parties([.. principals.Where(address => address.Nation == own)], [.. mailboxes])
            : new Parties([.. principals], [.. mailboxes.Where(mailbox => mailbox.Nation == own)]);
    }
}
