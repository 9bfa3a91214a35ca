using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Sending;

/// <summary>What an author decides about a message. The SDK adds author, keys, and the time.</summary>
public sealed record OutgoingMessage
{
    /// <summary>Who is asked to act: <c>KOR/kisa</c>, <c>KOR/kisa/lee</c>, <c>coi:dprk-crypto</c>.</summary>
    public required ImmutableArray<string> To { get; init; }

    /// <summary>Who is told, in the same forms.</summary>
    public ImmutableArray<string> Info { get; init; } = [];

    /// <summary>TLP 2.0; has no default.</summary>
    public required Tlp Tlp { get; init; }

    /// <summary>PAP; unspecified means not stated.</summary>
    public Pap Pap { get; init; }

    /// <summary>Nations that it may be released to; empty means not limited.</summary>
    public ImmutableArray<NationCode> ReleasableTo { get; init; } = [];

    /// <summary>Limits on passing on.</summary>
    public ImmutableArray<Caveat> Caveats { get; init; } = [];

    /// <summary>How urgent.</summary>
    public Precedence Precedence { get; init; } = Precedence.Routine;

    /// <summary>What kind of message; receipts and policies are not sent this way.</summary>
    public Category Category { get; init; } = Category.Bulletin;

    /// <summary>One line, at most 1,024 bytes; only the readers see it.</summary>
    public required string Subject { get; init; }

    /// <summary>1 to 64 texts and files; only the readers see them.</summary>
    public required ImmutableArray<MessagePart> Parts { get; init; }

    /// <summary>Void from then on, at most 30 days ahead; null: <see cref="ClientLimits.DefaultLifetime"/> from now.</summary>
    public Timestamp? Expires { get; init; }

    /// <summary>Where answers go; null means the author's member.</summary>
    public MailboxAddress? ReplyTo { get; init; }

    /// <summary>An answer is asked for by then; null means none is asked.</summary>
    public Timestamp? ReplyBy { get; init; }

    /// <summary>Other envelopes that it answers, replaces, takes back, or holds material from.</summary>
    public ImmutableArray<EnvelopeRelation> Relations { get; init; } = [];

    /// <summary>ORCON messages of one's own that may go further: the message brings the signed word to whoever receives it.</summary>
    public ImmutableArray<ReleaseGrant> Grants { get; init; } = [];

    /// <summary>
    /// Messages received that brought originators' releases. All that they brought are passed on in this one, which has to name
    /// in <see cref="Relations"/> what it derives from, so that it may go where they let it: they count for what it derives from,
    /// and for what that derives from, as far as the own gateway knows it. Whoever receives this one can read them.
    /// </summary>
    public ImmutableArray<EnvelopeReference> ReleasedBy { get; init; } = [];

    /// <summary>
    /// The community in whose name it goes; null: the one that <see cref="To"/> and <see cref="Info"/> name, where they name
    /// exactly one and nobody else.
    /// </summary>
    public string? Community { get; init; }

    /// <summary>True in every drill and demonstration.</summary>
    public bool Exercise { get; init; }

    /// <summary>The author's own name for it, so that a repeat is known; null: a new one.</summary>
    public MessageId? MessageId { get; init; }
}
