using System.Text.Json.Serialization;

namespace Backbone.Authority.Offices;

/// <summary>office.json as it is written. A name that is not among these is a mistake and is refused.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record OfficeSettings(string? Federation, string? Nation, string? Broker, string? CharterHash, string? Issuer = null);

/// <summary>Reads and writes it without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OfficeSettings))]
internal sealed partial class OfficeJson : JsonSerializerContext;
