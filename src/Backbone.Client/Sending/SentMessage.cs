using System.Collections.Immutable;
using Backbone.Client.Members;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Sending;

/// <summary>A message that was sent, read again.</summary>
/// <param name="Envelope">The envelope; its signature is by the profile's holder, or by the member's gateway on its behalf.</param>
/// <param name="Content">Subject and parts.</param>
public sealed record SentMessage(Envelope Envelope, MessageContent Content)
{
    /// <summary>Who approved it so far; each signature was verified here.</summary>
    public required ImmutableArray<GivenApproval> Approvals { get; init; }
}
