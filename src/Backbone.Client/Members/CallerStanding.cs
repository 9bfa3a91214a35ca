using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;

namespace Backbone.Client.Members;

/// <summary>Who the holder of a profile is: by the verified documents, and where the gateway sees it otherwise.</summary>
public sealed record CallerStanding
{
    /// <summary>The address.</summary>
    public required PrincipalAddress Address { get; init; }

    /// <summary>The identity of the TLS certificate.</summary>
    public required TlsIdentity TlsIdentity { get; init; }

    /// <summary>When the TLS certificate ends.</summary>
    public required DateTimeOffset CertificateUntil { get; init; }

    /// <summary>Roles by the roster in force; empty where it does not name the address.</summary>
    public required ImmutableArray<string> Roles { get; init; }

    /// <summary>Mailboxes of which the address is a reader, by the key set in force.</summary>
    public required ImmutableArray<MailboxAddress> Mailboxes { get; init; }

    /// <summary>The key that signs now; null where none in force is held here.</summary>
    public required SigningKid? SigningKey { get; init; }

    /// <summary>Whether a key is held here that opens what is sealed to this reader now.</summary>
    public required bool CanOpen { get; init; }

    /// <summary>The time of the key that signs now; null where there is none.</summary>
    public required Lifetime? SigningLifetime { get; init; }

    /// <summary>Until when others seal to keys that are held here; null where they do not.</summary>
    public required Timestamp? SealedToUntil { get; init; }

    /// <summary>Where the gateway says otherwise than the documents; empty where both agree.</summary>
    public required ImmutableArray<string> Differences { get; init; }
}
