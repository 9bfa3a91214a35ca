using System.Text.Json.Serialization;

namespace Backbone.Client.Connection;

/// <summary>profile.json as it is written. A name that is not among these is a mistake and is refused.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ProfileSettings(string? Address, string? Federation, string? Gateway, string? CharterHash, string? Device);

/// <summary>Reads and writes it without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ProfileSettings))]
internal sealed partial class ProfileJson : JsonSerializerContext;
