using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Policies.Manifests;

/// <summary>
/// What a gateway knows of an envelope that a message derives from, be it by way of others: from its own store, never from
/// the message. Closed.
/// </summary>
public abstract record Original
{
    private Original(EnvelopeId id) => Id = id;

    /// <summary>The original's envelope id.</summary>
    public EnvelopeId Id { get; }

    /// <summary>It is in the store: sent or received by this nation.</summary>
    /// <param name="Id">Its envelope id.</param>
    /// <param name="Originator">Its author, or for whom it was written.</param>
    /// <param name="IsOrcon">Whether it bears ORCON.</param>
    /// <param name="Recipients">Its mailboxes.</param>
    public sealed record Known(
        EnvelopeId Id, PrincipalAddress Originator, bool IsOrcon, ImmutableArray<MailboxAddress> Recipients)
            : Original(Id)
    {
        /// <summary>The originator's signed releases about it that hold; those that do not are left out.</summary>
        public ImmutableArray<Consent> Consents { get; init; } = [];

        /// <summary>Why others that were brought do not hold, each a clause for a person. They count for nothing.</summary>
        public ImmutableArray<string> Disregarded { get; init; } = [];
    }

    /// <summary>
    /// The message names it, and it is not: then it may bear ORCON, and it goes nowhere. Nobody can tell who its originator
    /// is, and so whose release would count.
    /// </summary>
    /// <param name="Id">Its envelope id.</param>
    public sealed record Unknown(EnvelopeId Id) : Original(Id);

    /// <summary>
    /// It is one beyond <see cref="EnvelopeLimits.Originals"/>, and was not looked at: then it may bear ORCON, and it goes
    /// nowhere.
    /// </summary>
    /// <param name="Id">Its envelope id.</param>
    public sealed record Unread(EnvelopeId Id) : Original(Id);
}
