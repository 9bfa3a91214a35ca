using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Envelopes;

/// <summary>A mailbox to seal to, with the opening keys of its readers.</summary>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="Role">Whether it is asked to act or told.</param>
/// <param name="Readers">One key for each reader; none for a receipt.</param>
public sealed record AddressedTo(MailboxAddress Mailbox, RecipientRole Role, ImmutableArray<OpeningPublicKey> Readers);
