using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Authority.Enrolling;

/// <summary>The settings files of processes as they are first written; paths in them are relative to the file's folder.</summary>
public static class SettingsForms
{
    /// <summary>Any free port of this machine.</summary>
    public const string AnyPort = "127.0.0.1:0";

    /// <summary>The broker's settings file.</summary>
    public const string BrokerFile = "broker.json";

    /// <summary>A gateway's settings file.</summary>
    public const string GatewayFile = "gateway.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Where a process listens.</summary>
    /// <param name="Listen">For its callers: <c>address:port</c>.</param>
    /// <param name="Management">For the operator's probes: loopback.</param>
    public sealed record Place(string Listen, string Management);

    /// <summary>Which broker a gateway calls.</summary>
    /// <param name="Address"><c>https://host:port</c>.</param>
    /// <param name="Id">Its id in the charter.</param>
    public sealed record BrokerPlace(string Address, string Id);

    /// <summary>How a domain's revocation list is called: <c>kor.crl</c>, <c>broker.crl</c>.</summary>
    public static string ListName(TrustDomain domain) => ShortName(domain) + ".crl";

    /// <summary>How the list of another TLS authority of the domain is called, which stands beside that: <c>kor.ca.2.crl</c>.</summary>
    public static string ListName(TrustDomain domain, string authority) => $"{ShortName(domain)}.{authority}.crl";

    /// <summary>How a domain's root is called: <c>kor.crt</c>.</summary>
    public static string RootName(TrustDomain domain) => ShortName(domain) + ".crt";

    /// <summary>broker.json; its revocation lists are those in the folder <c>tls</c>.</summary>
    /// <param name="federation">The federation.</param>
    /// <param name="charter">The charter's hash.</param>
    /// <param name="brokerId">The broker's id in the charter.</param>
    /// <param name="place">Where it listens.</param>
    public static JsonObject Broker(FederationName federation, Digest charter, string brokerId, Place place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return new()
        {
            ["federation"] = federation.ToString(),
            ["charterHash"] = charter.ToString(),
            ["brokerId"] = brokerId,
            ["listen"] = place.Listen,
            ["management"] = place.Management,
            ["tls"] = Tls("broker"),
            ["store"] = "embedded:broker.db",
            ["durability"] = "fsync",
            ["documents"] = "documents",
            ["logFile"] = "broker.log",
        };
    }

    /// <summary>gateway.json.</summary>
    /// <param name="federation">The federation.</param>
    /// <param name="charter">The charter's hash.</param>
    /// <param name="nation">The nation.</param>
    /// <param name="place">Where it listens.</param>
    /// <param name="broker">Which broker it calls.</param>
    /// <param name="passphraseFile">Opens the key files.</param>
    public static JsonObject Gateway(
        FederationName federation, Digest charter, NationCode nation, Place place, BrokerPlace broker, string passphraseFile)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(broker);
        return new()
        {
            ["federation"] = federation.ToString(),
            ["charterHash"] = charter.ToString(),
            ["nation"] = nation.ToString(),
            ["listen"] = place.Listen,
            ["management"] = place.Management,
            ["tls"] = Tls("gateway"),
            ["broker"] = new JsonObject { ["address"] = broker.Address, ["id"] = broker.Id },
            ["store"] = "national.db",
            ["documents"] = "documents",
            ["keys"] = "keys",
            ["passphraseFile"] = passphraseFile,
            ["logFile"] = "gateway.log",
        };
    }

    /// <summary>Writes a settings file, for its owner only.</summary>
    /// <exception cref="AuthorityException">It cannot be written.</exception>
    public static void Write(string path, JsonObject settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        AuthorityFiles.Write(path, Encoding.UTF8.GetBytes(settings.ToJsonString(Indented) + "\n"));
    }

    private static string ShortName(TrustDomain domain) => domain.Nation?.ToString().ToLowerInvariant() ?? "broker";

    // A folder, so that the list of a nation that joins is taken up without a restart.
    private static JsonObject Tls(string name) => new()
    {
        ["certificate"] = $"tls/{name}.crt",
        ["key"] = $"tls/{name}.key",
        ["crls"] = new JsonArray("tls"),
    };
}
