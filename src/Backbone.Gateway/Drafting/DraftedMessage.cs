using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Drafting;

/// <summary>
/// What a caller wants said, as it stated it. The rules of header, handling and content are checked when it is sealed; see
/// <see cref="Handling"/> for the fields that are not described here.
/// </summary>
internal sealed record DraftedMessage
{
    /// <summary>The caller's own name for it.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>SHA-256 of the draft's canonical bytes under a label of its own: what "the same draft" means.</summary>
    public required Digest Hash { get; init; }

    /// <summary>To whom, in order; at most 64.</summary>
    public required ImmutableArray<(MailboxAddress Mailbox, RecipientRole Role)> Recipients { get; init; }

    public required Precedence Precedence { get; init; }

    public required Timestamp Expires { get; init; }

    public required Tlp Tlp { get; init; }

    public required Pap Pap { get; init; }

    public required ImmutableArray<NationCode> ReleasableTo { get; init; }

    public required ImmutableArray<Caveat> Caveats { get; init; }

    public required Category Category { get; init; }

    public required ImmutableArray<EnvelopeRelation> Relations { get; init; }

    public required Timestamp? ReplyBy { get; init; }

    public required MailboxAddress? ReplyTo { get; init; }

    public required string? Community { get; init; }

    public required bool Exercise { get; init; }

    /// <summary>Subject and parts.</summary>
    public required MessageContent Content { get; init; }
}
