using System.Collections.Immutable;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Sending;

/// <summary>
/// A message sealed anew for those whom it may go to. It is a message of its own: nothing goes to a part of the recipients
/// that an author signed.
/// </summary>
/// <param name="Message">The sealed message.</param>
/// <param name="LeftOut">Whom it does not go to, and why; empty where it goes to all who were named.</param>
public sealed record PartialMessage(SealedMessage Message, ImmutableArray<RecipientDecision> LeftOut);
