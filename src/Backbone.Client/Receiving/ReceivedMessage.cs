using System.Collections.Immutable;
using Backbone.Client.Members;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Receiving;

/// <summary>A message that was verified and opened here.</summary>
public sealed record ReceivedMessage
{
    /// <summary>The envelope's id, recomputed.</summary>
    public required EnvelopeId Envelope { get; init; }

    /// <summary>The mailbox that it was delivered in.</summary>
    public required MailboxAddress Mailbox { get; init; }

    /// <summary>0-based place of that mailbox among the header's recipients.</summary>
    public required int Recipient { get; init; }

    /// <summary>Recipients, precedence, expiry.</summary>
    public required Header Header { get; init; }

    /// <summary>Author, markings, relations.</summary>
    public required Handling Handling { get; init; }

    /// <summary>
    /// Whose key signed it, by the roster and not by what the message says: an officer's own, or a service's, which is the
    /// organisation's word and no person's.
    /// </summary>
    public required KeyRole SignedAs { get; init; }

    /// <summary>The originators' releases that it carries: ORCON messages that may go further, and who signed so.</summary>
    public required ImmutableArray<CarriedRelease> Releases { get; init; }

    /// <summary>Who in its nation approved it; each signature was verified here.</summary>
    public required ImmutableArray<GivenApproval> Approvals { get; init; }

    /// <summary>Subject and parts.</summary>
    public required MessageContent Content { get; init; }

    /// <summary>When the sender nation stamped it.</summary>
    public required Timestamp Stamped { get; init; }

    /// <summary>0-based index in the lane; the gateway's word.</summary>
    public required ulong Index { get; init; }

    /// <summary>The lane's generation; the gateway's word.</summary>
    public required uint Generation { get; init; }

    /// <summary>Which time it is handed over in a subscription, from 1; 0 where it was read without one.</summary>
    public required uint Attempt { get; init; }

    /// <summary>When the national store took it; the gateway's word.</summary>
    public required Timestamp Collected { get; init; }

    /// <summary>Every check that was made.</summary>
    public required ImmutableArray<Check> Checks { get; init; }
}
