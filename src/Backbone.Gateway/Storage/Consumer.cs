using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Storage;

/// <summary>One of those who share a subscription.</summary>
/// <param name="Subscription">The subscription's id in the store.</param>
/// <param name="Mailbox">Whose mail.</param>
/// <param name="Name">The subscription's name.</param>
/// <param name="Reader">Who consumes.</param>
/// <param name="Holder">Names this consumer on its leases: by chance, not 0, unlike any other before or after.</param>
/// <param name="Lease">How long it has for each delivery.</param>
internal sealed record Consumer(
    long Subscription, MailboxAddress Mailbox, SubscriptionName Name, PrincipalAddress Reader, long Holder, TimeSpan Lease);
