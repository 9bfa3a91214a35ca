using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Storage;

/// <summary>Who wants to consume what.</summary>
/// <param name="Reader">The caller.</param>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="Name">The subscription.</param>
/// <param name="Lease">This consumer's lease.</param>
/// <param name="MaxAttempts">Unsettled deliveries after which a message is a dead letter; what its first consumer said stands for
/// all, or one could bury what its colleagues are working on.</param>
internal sealed record SubscriptionRequest(
    PrincipalAddress Reader, MailboxAddress Mailbox, SubscriptionName Name, TimeSpan Lease, int MaxAttempts);
