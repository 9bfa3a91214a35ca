using System.Text.Json;
using System.Text.Json.Serialization;

namespace Backbone.Broker.Startup;

/// <summary>
/// The settings file as it is written, names in camelCase or any other case; see <see cref="BrokerSettings"/> for what
/// each means.
/// </summary>
internal sealed record BrokerSettingsFile
{
    public string? Federation { get; init; }

    public string? CharterHash { get; init; }

    public string? BrokerId { get; init; }

    public string? Listen { get; init; }

    public string? Management { get; init; }

    public TlsSection? Tls { get; init; }

    public string? Store { get; init; }

    public string? Durability { get; init; }

    public int? LaneEntries { get; init; }

    public string? Documents { get; init; }

    public string? LogFile { get; init; }

    public string? TraceFile { get; init; }

    /// <summary>The files of mutual TLS.</summary>
    internal sealed record TlsSection
    {
        public string? Certificate { get; init; }

        public string? Key { get; init; }

        public string? PassphraseFile { get; init; }

        public IReadOnlyList<string>? Crls { get; init; }

        public string? CrlMemory { get; init; }
    }
}

/// <summary>Reads and writes settings without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(BrokerSettingsFile))]
internal sealed partial class SettingsJson : JsonSerializerContext;
