using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;

namespace Backbone.Gateway.Storage;

/// <summary>A dead letter of one subscription.</summary>
/// <param name="Place">Where it stands in the list.</param>
/// <param name="Cause">Why.</param>
/// <param name="Attempts">How often it was handed over.</param>
/// <param name="Since">When it became one.</param>
internal sealed record DeadMail(DeadPlace Place, DeadLetterCause Cause, int Attempts, Timestamp Since);

/// <summary>Where a dead letter stands in the list of them.</summary>
/// <param name="Mail">The message's place in the mail.</param>
/// <param name="Name">The subscription's name: one message may be a dead letter of several.</param>
internal readonly record struct DeadPlace(long Mail, string Name);
