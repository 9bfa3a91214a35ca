using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Envelopes;

/// <summary>One mailbox that an envelope goes to.</summary>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="Role">Whether it is asked to act or told.</param>
/// <param name="Kids">The opening keys of its readers, in order, one wrap each; none in a receipt.</param>
public sealed record RecipientEntry(MailboxAddress Mailbox, RecipientRole Role, ImmutableArray<OpeningKid> Kids);
