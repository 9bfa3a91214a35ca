using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Addresses;

/// <summary>
/// The part of a federation that one TLS authority vouches for: a nation's, <c>kor.backbone.example</c>, or the broker
/// operator's, <c>broker.backbone.example</c>. No nation's CA can vouch for another's identities. The default value
/// is no domain (SPEC § Certificates).
/// </summary>
public readonly record struct TrustDomain
{
    private TrustDomain(FederationName federation, NationCode? nation)
    {
        if (federation == default) throw new ArgumentException("the federation's name is missing", nameof(federation));
        if (nation == default(NationCode)) throw new ArgumentException("the nation's code is missing", nameof(nation));
        (Federation, Nation) = (federation, nation);
    }

    /// <summary>The federation that the domain is a part of.</summary>
    public FederationName Federation { get; }

    /// <summary>The nation whose people, systems and gateway these are; null for the brokers.</summary>
    public NationCode? Nation { get; }

    /// <summary>A nation's domain.</summary>
    /// <exception cref="ArgumentException">An argument is a default value.</exception>
    public static TrustDomain OfNation(FederationName federation, NationCode nation) => new(federation, nation);

    /// <summary>The broker operator's domain.</summary>
    /// <exception cref="ArgumentException">The argument is a default value.</exception>
    public static TrustDomain OfBrokers(FederationName federation) => new(federation, null);

    /// <summary>Reads a domain such as <c>kor.backbone.example</c>.</summary>
    /// <exception cref="FormatException">The text is no such domain.</exception>
    public static TrustDomain Parse(string? text) => TryParse(text, out var domain)
        ? domain : throw AddressText.Refused("a trust domain (such as kor.<federation> or broker.<federation>)", text);

    /// <summary>Reads a domain such as <c>kor.backbone.example</c>; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TrustDomain domain)
    {
        domain = default;
        if (text?.Split('.', 2) is not [var first, var tail]) return false;
        if (!FederationName.TryParse(tail, out var federation)) return false;
        if (first == AddressText.Broker)
        {
            domain = OfBrokers(federation);
            return true;
        }
        if (first.Length != NationCode.Length || first.AsSpan().ContainsAnyExceptInRange('a', 'z')) return false;
        domain = OfNation(federation, NationCode.Parse(first.ToUpperInvariant()));
        return true;
    }

    /// <summary>The canonical text, such as <c>kor.backbone.example</c>.</summary>
    public override string ToString() => this == default ? ""
        : $"{Nation?.ToString().ToLowerInvariant() ?? AddressText.Broker}.{Federation}";
}
