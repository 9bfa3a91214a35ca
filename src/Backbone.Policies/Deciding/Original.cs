using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Policies.Deciding;

/// <summary>
/// What a gateway knows of an envelope that a message derives from: from its own store, never from the message. Closed.
/// </summary>
public abstract record Original
{
    private Original(EnvelopeId id) => Id = id;

    /// <summary>The original's envelope id.</summary>
    public EnvelopeId Id { get; }

    /// <summary>
    /// The originator's signed releases about this original whose signatures hold; those that do not are left out.
    /// </summary>
    public ImmutableArray<Consent> Consents { get; init; } = [];

    /// <summary>It is in the store: sent or received by this nation.</summary>
    /// <param name="Id">Its envelope id.</param>
    /// <param name="Originator">Its author, or for whom it was written.</param>
    /// <param name="IsOrcon">Whether it bears ORCON.</param>
    /// <param name="Recipients">Its mailboxes.</param>
    public sealed record Known(
        EnvelopeId Id, PrincipalAddress Originator, bool IsOrcon, ImmutableArray<MailboxAddress> Recipients)
            : Original(Id);

    /// <summary>It is not: then it may bear ORCON, and only a consent lets it go anywhere.</summary>
    /// <param name="Id">Its envelope id.</param>
    public sealed record Unknown(EnvelopeId Id) : Original(Id);
}
