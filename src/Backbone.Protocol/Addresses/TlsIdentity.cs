using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Addresses;

/// <summary>
/// Who a TLS certificate speaks for, written as its one URI subject alternative name in the manner of SPIFFE: a person
/// or system, a nation's gateway, or a broker. Closed: these three cases and no other (SPEC § Certificates).
/// </summary>
public abstract record TlsIdentity
{
    /// <summary>What every identity's URI begins with.</summary>
    public const string Scheme = "spiffe://";

    // spiffe://broker.<federation>/<id> and spiffe://kor.<federation>/<member>/<person>: room for both.
    private const int MaxLength = 9 + 6 + 1 + FederationName.MaxLength + 2 * (1 + AddressText.MaxNameLength);

    private TlsIdentity(TrustDomain domain) => Domain = domain;

    /// <summary>Whose TLS authority alone can vouch for this identity.</summary>
    public TrustDomain Domain { get; }

    /// <summary>The identity of an address; null for the author of drafts, which is a name only: its gateway speaks as the nation's.</summary>
    public static TlsIdentity? Of(FederationName federation, PrincipalAddress address) => address.Kind switch
    {
        PrincipalKind.Person => new Person(federation, address),
        PrincipalKind.Gateway => new Gateway(federation, address.Nation),
        _ => null,
    };

    /// <summary>Reads an identity from its URI.</summary>
    /// <exception cref="FormatException">The text is not exactly one of the three URI forms.</exception>
    public static TlsIdentity Parse(string? text) => TryParse(text, out var identity)
        ? identity : throw AddressText.Refused("a TLS identity (such as spiffe://kor.<federation>/kisa/lee)", text);

    /// <summary>
    /// Reads an identity from its URI; false where the text is not letter for letter one of the three forms (no query,
    /// port, user, escape, upper case or slash at the end).
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TlsIdentity? identity)
    {
        identity = null;
        if (text is not { Length: <= MaxLength } || !text.StartsWith(Scheme, StringComparison.Ordinal)) return false;
        var parts = text[Scheme.Length..].Split('/');
        if (!TrustDomain.TryParse(parts[0], out var domain)) return false;
        identity = domain.Nation is { } nation
            ? ReadNational(domain.Federation, nation, parts[1..])
            : ReadBroker(domain.Federation, parts[1..]);
        return identity is not null;
    }

    /// <summary>The URI, such as <c>spiffe://kor.backbone.example/kisa/lee</c>.</summary>
    public sealed override string ToString() => $"{Scheme}{Domain}/{Path}";

    private protected abstract string Path { get; }

    private static TlsIdentity? ReadNational(FederationName federation, NationCode nation, string[] path)
    {
        if (path is [AddressText.Gateway]) return new Gateway(federation, nation);
        if (path is not [var member, var name]) return null;
        if (!AddressText.IsMemberName(member) || !AddressText.IsPersonName(name)) return null;
        return new Person(federation, PrincipalAddress.Parse($"{nation}/{member}/{name}"));
    }

    private static Broker? ReadBroker(FederationName federation, string[] path) =>
        path is [var id] && AddressText.IsName(id) ? new Broker(federation, id) : null;

    /// <summary>A person or system of a member: <c>spiffe://kor.&lt;federation&gt;/kisa/lee</c>.</summary>
    public sealed record Person : TlsIdentity
    {
        /// <summary>The identity of a person or system.</summary>
        /// <exception cref="ArgumentException">The address is not a person's, or the federation is missing.</exception>
        public Person(FederationName federation, PrincipalAddress address)
            : base(TrustDomain.OfNation(federation, address.Nation))
        {
            if (address.Kind != PrincipalKind.Person)
                throw new ArgumentException($"'{address}' is not the address of a person or system", nameof(address));
            Address = address;
        }

        /// <summary>The person's or system's address: <c>KOR/kisa/lee</c>.</summary>
        public PrincipalAddress Address { get; }

        private protected override string Path => $"{Address.Member?.Name}/{Address.Name}";
    }

    /// <summary>A nation's gateway: <c>spiffe://kor.&lt;federation&gt;/gateway</c>.</summary>
    public sealed record Gateway : TlsIdentity
    {
        /// <summary>The identity of a nation's gateway.</summary>
        /// <exception cref="ArgumentException">The nation or the federation is missing.</exception>
        public Gateway(FederationName federation, NationCode nation)
            : base(TrustDomain.OfNation(federation, nation)) => Nation = nation;

        /// <summary>The nation that the gateway speaks for.</summary>
        public NationCode Nation { get; }

        private protected override string Path => AddressText.Gateway;
    }

    /// <summary>A broker: <c>spiffe://broker.&lt;federation&gt;/&lt;id&gt;</c>.</summary>
    public sealed record Broker : TlsIdentity
    {
        /// <summary>The identity of a broker.</summary>
        /// <param name="federation">The federation that the broker serves.</param>
        /// <param name="id">The broker's name, <c>[a-z0-9-]{1,32}</c>.</param>
        /// <exception cref="ArgumentException">The id is no such name, or the federation is missing.</exception>
        public Broker(FederationName federation, string id) : base(TrustDomain.OfBrokers(federation))
        {
            if (!AddressText.IsName(id)) throw new ArgumentException("a broker's id is [a-z0-9-]{1,32}", nameof(id));
            Id = id;
        }

        /// <summary>The broker's name in its federation.</summary>
        public string Id { get; }

        private protected override string Path => Id;
    }
}
