using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Retention;
using Backbone.Hosting.Settings;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Settings;

/// <summary>
/// What an operator decides; one JSON file, paths relative to it. Settings that have a default can be set: the reader would
/// overwrite the defaults of those that cannot.
/// </summary>
internal sealed record GatewaySettings
{
    /// <summary>The federation's name.</summary>
    public required string Federation { get; init; }

    /// <summary>The current charter's document hash, compared out of band: 64 hexadecimal digits.</summary>
    public required string CharterHash { get; init; }

    /// <summary>The nation's code.</summary>
    public required string Nation { get; init; }

    /// <summary>Where the nation's people and systems connect.</summary>
    public string Listen { get; set; } = "127.0.0.1:0";

    /// <summary>Where the operator's probes connect: loopback.</summary>
    public string Management { get; set; } = "127.0.0.1:0";

    /// <summary>The gateway's certificate: for its clients, and for the broker.</summary>
    public required TlsSettings Tls { get; init; }

    /// <summary>The broker.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary>The national store's file.</summary>
    public string Store { get; set; } = "national.db";

    /// <summary>Folder of signed documents to begin with: the charter, and the nation's own.</summary>
    public string Documents { get; set; } = "documents";

    /// <summary>Folder of key files.</summary>
    public string Keys { get; set; } = "keys";

    /// <summary>File whose first line opens the key files.</summary>
    public required string PassphraseFile { get; init; }

    /// <summary>By when a message should be delivered.</summary>
    public Deadlines Deadlines { get; set; } = new();

    /// <summary>How long the store keeps what is over, and how large it may become.</summary>
    public RetentionRules Retention { get; set; } = new();

    /// <summary>Where the log goes; null: standard error.</summary>
    public string? LogFile { get; set; }

    /// <summary>Where spans along messages' lives go; null: there are none.</summary>
    public string? TraceFile { get; set; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="SettingsException">It cannot be used.</exception>
    public static GatewaySettings Read(string path)
    {
        var settings = ReadForm(path);
        Hosting.Settings.ListenAddress.CheckApart(settings.ListenAddress, settings.ManagementAddress);
        settings.Broker.Check();
        return settings.Retention.Fault is { } fault ? throw new SettingsException($"{fault}; correct the settings") : settings;
    }

    /// <summary>Reads the file, and leaves what it says unchecked.</summary>
    /// <exception cref="SettingsException">It is not of the form.</exception>
    public static GatewaySettings ReadForm(string path) => SettingsFile.Read(path, SettingsJson.Default.GatewaySettings);

    /// <summary>Where people and systems connect, checked.</summary>
    public IPEndPoint ListenAddress => Hosting.Settings.ListenAddress.Read(Listen);

    /// <summary>Where the operator's probes connect, checked.</summary>
    public IPEndPoint ManagementAddress => Hosting.Settings.ListenAddress.ReadManagement(Management);

    /// <summary>The federation's name, checked.</summary>
    public FederationName FederationName => FederationName.TryParse(Federation, out var name)
        ? name
        : throw new SettingsException($"federation: '{Federation}' is no lower-case DNS name; correct the settings");

    /// <summary>The nation's code, checked.</summary>
    public NationCode NationCode => NationCode.TryParse(Nation, out var code)
        ? code
        : throw new SettingsException($"nation: '{Nation}' is no code of three upper-case letters; correct the settings");

    /// <summary>The charter's hash, checked.</summary>
    public Digest Charter => CharterHash.Length == 2 * Digest.Size && CharterHash.All(char.IsAsciiHexDigit)
        ? new Digest(Convert.FromHexString(CharterHash))
        : throw new SettingsException("charterHash: it has not 64 hexadecimal digits; enter the current charter's hash, compared out of band");
}

/// <summary>Where the broker is, and who it must be.</summary>
internal sealed record BrokerAddress
{
    /// <summary>For example https://127.0.0.1:7443.</summary>
    public required Uri Address { get; init; }

    /// <summary>Its id in the charter.</summary>
    public required string Id { get; init; }

    /// <summary>Sees that the broker can be called like this at all.</summary>
    /// <exception cref="SettingsException">It cannot.</exception>
    public void Check()
    {
        if (!Address.IsAbsoluteUri || Address.Scheme != Uri.UriSchemeHttps
            || Address is not { PathAndQuery: "/", UserInfo: "", Fragment: "" })
            throw new SettingsException($"broker.address: '{Address}' is not of the form https://host:port; correct the settings");
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(GatewaySettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
