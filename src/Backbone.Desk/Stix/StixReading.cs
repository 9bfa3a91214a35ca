using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Backbone.Desk.Stix;

/// <summary>Reads properties of an object, each cut to what is shown.</summary>
internal static class StixReading
{
    /// <summary>Properties of one object that are shown.</summary>
    private const int MostDetails = 24;

    /// <summary>Characters of one value that are shown.</summary>
    private const int MostCharacters = 1000;

    private static readonly string[] Names = ["name", "value", "path", "display_name", "user_id", "key", "address", "subject", "pattern", "opinion", "abstract"];

    // What every object has, or what stands elsewhere in the table.
    private static readonly FrozenSet<string> Left = FrozenSet.ToFrozenSet(["id", "type", "spec_version", "created", "modified", "created_by_ref", "name",
        "object_marking_refs", "granular_markings", "extensions", "revoked", "pattern_type", "pattern_version"]);

    private static readonly FrozenSet<string> Indicators = FrozenSet.ToFrozenSet(["pattern", "value", "hashes", "address", "path", "url", "key", "aliases"]);

    /// <summary>A text; empty where it is none.</summary>
    public static string Text(JsonElement one, string property) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? Cut(value.GetString()!) : "";

    /// <summary>What it is called.</summary>
    public static string NameOf(JsonElement one, string type) =>
        Names.Select(property => Text(one, property)).FirstOrDefault(text => text.Length > 0) ?? type;

    /// <summary>Its other properties.</summary>
    public static ImmutableArray<StixDetail> DetailsOf(JsonElement one) =>
        [.. one.EnumerateObject().Where(property => !Left.Contains(property.Name)).Take(MostDetails).Select(property => new StixDetail(
            Cut(property.Name), Cut(property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText()),
            Indicators.Contains(property.Name)))];

    /// <summary>The wallets that it names.</summary>
    public static ImmutableArray<Wallet> WalletsOf(JsonElement one, string type) =>
        Wallet.OfObservable(type, Text(one, "chain"), Text(one, "address")) is { } wallet ? [wallet] : Wallet.OfPattern(Text(one, "pattern"));

    private static string Cut(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters] + "…";
}
