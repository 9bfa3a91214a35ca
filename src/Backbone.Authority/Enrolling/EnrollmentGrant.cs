using System.Collections.Immutable;

namespace Backbone.Authority.Enrolling;

/// <summary>What a registrar grants with a request.</summary>
public sealed record EnrollmentGrant
{
    /// <summary>What a person or system may do; null: what the roster says already. A gateway is a service.</summary>
    public ImmutableArray<string>? Roles { get; init; }

    /// <summary>Whether the device also reads the shared mailbox of its member.</summary>
    public bool ReadsShared { get; init; }

    /// <summary>
    /// Whether somebody who is enrolled gets a further device. Else a request of theirs must be signed by a key in force: a renewal.
    /// </summary>
    public bool NewDevice { get; init; }

    /// <summary>The name for people; null: what the request says.</summary>
    public string? Title { get; init; }

    /// <summary>How long the certificate is good, and under which server names; null: 30 days, and those that a gateway's newest has.</summary>
    public LeafTerms? Terms { get; init; }
}
