using System.Collections.Frozen;
using System.Text.Json;

namespace Backbone.Desk.Stix;

/// <summary>The TLP of objects: by the ids that STIX 2.1 and FIRST fixed for it, and by the definitions that a bundle brings.</summary>
internal sealed class StixMarking
{
    private static readonly FrozenDictionary<string, Tlp> Known = new Dictionary<string, Tlp>
    {
        // TLP 2.0
        ["marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"] = Tlp.Clear,
        ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"] = Tlp.Green,
        ["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"] = Tlp.Amber,
        ["marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"] = Tlp.AmberStrict,
        ["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"] = Tlp.Red,
        // TLP 1.0
        ["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"] = Tlp.Clear,
        ["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"] = Tlp.Green,
        ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"] = Tlp.Amber,
        ["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"] = Tlp.Red,
    }.ToFrozenDictionary();

    private readonly Dictionary<string, Tlp> _defined;

    private StixMarking(Dictionary<string, Tlp> defined) => _defined = defined;

    /// <summary>The definitions of a bundle.</summary>
    public static StixMarking ReadAll(IEnumerable<JsonElement> all) => new(all.Where(one => StixReading.Text(one, "type") == "marking-definition")
        .Select(one => (Id: StixReading.Text(one, "id"), Tlp: Of(StixReading.Text(one, "name"))))
        .Where(one => one.Tlp != Tlp.Unspecified).DistinctBy(one => one.Id).ToDictionary(one => one.Id, one => one.Tlp));

    /// <summary>The strictest of an object's markings; a definition's fixed id outweighs what it calls itself.</summary>
    public Tlp Of(JsonElement one) => one.TryGetProperty("object_marking_refs", out var refs) && refs.ValueKind == JsonValueKind.Array
        ? refs.EnumerateArray().Where(id => id.ValueKind == JsonValueKind.String).Select(id => Of(id.GetString()!, _defined)).DefaultIfEmpty().Max()
        : Tlp.Unspecified;

    private static Tlp Of(string id, Dictionary<string, Tlp> defined) => Known.TryGetValue(id, out var tlp) ? tlp : defined.GetValueOrDefault(id);

    private static Tlp Of(string name) => name.ToUpperInvariant() switch
    {
        "TLP:CLEAR" or "TLP:WHITE" => Tlp.Clear,
        "TLP:GREEN" => Tlp.Green,
        "TLP:AMBER" => Tlp.Amber,
        "TLP:AMBER+STRICT" => Tlp.AmberStrict,
        "TLP:RED" => Tlp.Red,
        _ => Tlp.Unspecified,
    };
}
