using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;

namespace Backbone.Client.Receiving;

/// <summary>One message in a list. Header and handling are verified; where they do not verify, they are not shown.</summary>
public sealed record MailEntry
{
    /// <summary>Its place in the national store, for the next page.</summary>
    public required ulong Place { get; init; }

    /// <summary>The envelope's id; null where the gateway named none.</summary>
    public required EnvelopeId? Envelope { get; init; }

    /// <summary>The mailbox that it lies in; null where it did not verify.</summary>
    public MailboxAddress? Mailbox { get; init; }

    /// <summary>Recipients, precedence, expiry; null where it did not verify.</summary>
    public Header? Header { get; init; }

    /// <summary>Author, markings, relations; null where it did not verify.</summary>
    public Handling? Handling { get; init; }

    /// <summary>When the national store took it; the gateway's word.</summary>
    public Timestamp Collected { get; init; }

    /// <summary>Whether a receipt was sent that it was opened; the gateway's word.</summary>
    public bool Opened { get; init; }

    /// <summary>
    /// The subject, where the message was opened on this device, that was kept, and the key is held here; else null. See
    /// <see cref="ReceivingDesk.KeepSubjectAsync"/>.
    /// </summary>
    public string? Subject { get; init; }

    /// <summary>Keys for which readers wrapped it anew; the gateway's word.</summary>
    public ImmutableArray<OpeningKid> Shared { get; init; } = [];

    /// <summary>Why it is not shown; null where it verified.</summary>
    public Refused? Failure { get; init; }
}
