using System.Net;

namespace Backbone.Authority;

/// <summary>What a CA grants with a leaf certificate beyond the identity.</summary>
public sealed record LeafTerms
{
    /// <summary>Longest life of a leaf: 30 days, so that a lost key is worth little even where CRLs are slow.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(30);

    /// <summary>How long the certificate is good for, from its issue; more than zero, at most 30 days.</summary>
    public TimeSpan Lifetime { get; init; } = MaxLifetime;

    /// <summary>
    /// DNS names of a server, for tools that check them; Backbone itself pins the identity, not the host.
    /// </summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>IP addresses of a server, for tools that check them; loopback in exercises.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Terms of a server on this machine only: <c>localhost</c>, 127.0.0.1 and ::1.</summary>
    public static LeafTerms Loopback { get; } = new()
    {
        DnsNames = ["localhost"],
        Addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback],
    };
}
