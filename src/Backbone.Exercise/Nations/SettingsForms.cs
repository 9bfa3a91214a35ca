using System.Text.Json.Nodes;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Exercise.Nations;

/// <summary>The settings files of an exercise as they are first written; paths are relative to the file's folder.</summary>
internal static class SettingsForms
{
    /// <summary>Any free port of this machine; after the first start it is the one that was taken.</summary>
    public const string AnyPort = "127.0.0.1:0";

    /// <summary>federation.json.</summary>
    public static JsonObject Federation(FederationName federation, Digest charter) => new()
    {
        ["federation"] = federation.ToString(),
        ["charterHash"] = charter.ToString(),
    };

    /// <summary>broker.json.</summary>
    public static JsonObject Broker(FederationName federation, Digest charter, IEnumerable<TrustDomain> judged) => new()
    {
        ["federation"] = federation.ToString(),
        ["charterHash"] = charter.ToString(),
        ["brokerId"] = Cast.BrokerId,
        ["listen"] = AnyPort,
        ["management"] = AnyPort,
        ["tls"] = Tls("broker", judged),
        ["store"] = "embedded:broker.db",
        ["durability"] = "fsync",
        ["documents"] = FolderNames.Documents,
        ["logFile"] = "broker.log",
    };

    /// <summary>gateway.json.</summary>
    public static JsonObject Gateway(
        FederationName federation, Digest charter, NationCode nation, IEnumerable<TrustDomain> judged) => new()
        {
            ["federation"] = federation.ToString(),
            ["charterHash"] = charter.ToString(),
            ["nation"] = nation.ToString(),
            ["listen"] = AnyPort,
            ["management"] = AnyPort,
            ["tls"] = Tls("gateway", judged),
            ["broker"] = new JsonObject { ["address"] = $"https://{AnyPort}", ["id"] = Cast.BrokerId },
            ["store"] = "national.db",
            ["documents"] = FolderNames.Documents,
            ["keys"] = FolderNames.Keys,
            ["passphraseFile"] = FolderNames.Passphrase,
            ["logFile"] = "gateway.log",
        };

    private static JsonObject Tls(string name, IEnumerable<TrustDomain> judged) => new()
    {
        ["certificate"] = $"{FolderNames.Tls}/{name}.crt",
        ["key"] = $"{FolderNames.Tls}/{name}.key",
        ["crls"] = new JsonArray([.. judged.Select(domain => (JsonNode)$"{FolderNames.Tls}/{TlsFolder.ListName(domain)}")]),
    };
}
