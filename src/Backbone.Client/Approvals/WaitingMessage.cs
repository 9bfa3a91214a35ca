using System.Collections.Immutable;
using Backbone.Client.Members;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Approvals;

/// <summary>
/// A message that waits for approval, verified and opened here: exactly what will cross. Only from it an approval is given:
/// nobody approves what he has not read.
/// </summary>
public sealed class WaitingMessage
{
    internal WaitingMessage(Envelope envelope, MessageContent content, Digest policyHash) =>
        (Envelope, Content, PolicyHash) = (envelope, content, policyHash);

    /// <summary>The envelope.</summary>
    public Envelope Envelope { get; }

    /// <summary>Subject and parts.</summary>
    public MessageContent Content { get; }

    /// <summary>The role of the key that signed it: an officer's own word, or a service's.</summary>
    public required KeyRole SignedAs { get; init; }

    /// <summary>The originators' releases that it carries, and who signed them.</summary>
    public required ImmutableArray<CarriedRelease> Releases { get; init; }

    /// <summary>How the own gateway rules on it now, recipient by recipient, with what is missing.</summary>
    public required ImmutableArray<RecipientDecision> Decisions { get; init; }

    /// <summary>The roles that are missing and in which the gateway says that the profile's holder may approve.</summary>
    public required ImmutableArray<string> Roles { get; init; }

    /// <summary>The approvals that it has; all hold.</summary>
    public required ImmutableArray<GivenApproval> Given { get; init; }

    /// <summary>Every check that was made.</summary>
    public required ImmutableArray<Check> Checks { get; init; }

    /// <summary>Salted hash of the release policy that asks for it; the gateway's word.</summary>
    internal Digest PolicyHash { get; }
}
