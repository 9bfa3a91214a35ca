using System.Collections.Immutable;
using Backbone.Protocol.Documents;

namespace Backbone.Client.Members;

/// <summary>A member with its people and mailboxes, as verified documents say.</summary>
/// <param name="Member">The member.</param>
/// <param name="Principals">Its people and systems.</param>
/// <param name="Mailboxes">Its mailboxes, shared and personal.</param>
/// <param name="Communities">The communities that it is in, by name.</param>
public sealed record MemberEntry(
    Member Member, ImmutableArray<Principal> Principals, ImmutableArray<Mailbox> Mailboxes, ImmutableArray<string> Communities);
