using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Releasing;

/// <summary>What was decided for one recipient.</summary>
/// <param name="Mailbox">The recipient.</param>
/// <param name="Refusal">Why it does not go there; null where it does.</param>
internal sealed record RecipientDecision(MailboxAddress Mailbox, Refused? Refusal);
