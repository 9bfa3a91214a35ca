using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Backbone.Cli.Tests.Demo;

/// <summary>
/// Checks a bundle against STIX 2.1 (OASIS, 10 June 2021), strictly and only for the objects that the demo uses:
/// §3.2 common properties, §4.6 identity, §4.7 indicator, §7.2 marking definition, §8 bundle, §9 patterns, and the
/// TLP 2.0 extension.
/// </summary>
internal static partial class StixChecker
{
    private const string TlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

    private const string Published = "2022-10-01T00:00:00.000Z";

    private static readonly Dictionary<string, (string Id, string Name)> TlpMarkings = new()
    {
        ["clear"] = ("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:CLEAR"),
        ["green"] = ("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP:GREEN"),
        ["amber"] = ("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER"),
        ["amber+strict"] = ("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", "TLP:AMBER+STRICT"),
        ["red"] = ("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP:RED"),
    };

    private static readonly Dictionary<string, (string[] Required, string[] Optional)> Properties = new()
    {
        ["identity"] = (["created", "modified", "name"], ["description", "identity_class", "sectors"]),
        ["indicator"] = (["created", "modified", "created_by_ref", "pattern", "pattern_type", "valid_from"],
            ["name", "description", "indicator_types", "pattern_version", "valid_until", "confidence"]),
        ["marking-definition"] = (["created", "name", "extensions"], []),
    };

    private static readonly string[] IndicatorTypes =
    [
        "anomalous-activity", "anonymization", "benign", "compromised", "malicious-activity", "attribution", "unknown",
    ];

    /// <summary>Every finding; empty where the bundle is valid.</summary>
    public static List<string> Check(ReadOnlyMemory<byte> json)
    {
        var findings = new List<string>();
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var bundle = document.RootElement;
        if (Text(bundle, "type") != "bundle") findings.Add("it is no bundle");
        if (!IsId(Text(bundle, "id"), "bundle")) findings.Add("the bundle has no id");
        if (bundle.EnumerateObject().Any(property => property.Name is not ("type" or "id" or "objects")))
            findings.Add("the bundle has a property that bundles have not");
        JsonElement[] objects = bundle.TryGetProperty("objects", out var array) ? [.. array.EnumerateArray()] : [];
        if (objects.Length == 0) findings.Add("the bundle holds nothing");
        var ids = objects.Select(item => Text(item, "id") ?? "").ToHashSet();
        if (ids.Count != objects.Length) findings.Add("two objects have one id");
        foreach (var item in objects) CheckObject(item, ids, findings);
        return findings;
    }

    private static void CheckObject(JsonElement item, HashSet<string> ids, List<string> findings)
    {
        var type = Text(item, "type") ?? "";
        var id = Text(item, "id");
        if (!Properties.TryGetValue(type, out var known))
        {
            findings.Add($"'{type}' is no type that is checked here");
            return;
        }
        if (!IsId(id, type)) findings.Add($"'{id}' is no id of type {type}");
        if (Text(item, "spec_version") != "2.1") findings.Add($"{id} has no spec_version 2.1");
        string[] common = ["type", "spec_version", "id", "object_marking_refs"];
        findings.AddRange(known.Required.Where(name => !item.TryGetProperty(name, out _))
            .Select(name => $"{id} lacks {name}"));
        findings.AddRange(item.EnumerateObject().Select(property => property.Name).Except(
            [.. common, .. known.Required, .. known.Optional])
            .Select(name => $"{id} has {name}, which {type} has not"));
        foreach (var name in new[] { "created", "modified", "valid_from", "valid_until" })
            if (item.TryGetProperty(name, out var time) && !IsTimestamp(time.GetString()))
                findings.Add($"{name} of {id} is no timestamp");
        if (type != "marking-definition" && string.CompareOrdinal(Text(item, "modified"), Text(item, "created")) < 0)
            findings.Add($"{id} was modified before it was created");
        CheckReferences(item, id, ids, findings);
        if (type == "indicator") CheckIndicator(item, id, findings);
        if (type == "marking-definition") CheckMarking(item, id, findings);
    }

    private static void CheckReferences(JsonElement item, string? id, HashSet<string> ids, List<string> findings)
    {
        if (item.TryGetProperty("created_by_ref", out var by)
            && (!IsId(by.GetString(), "identity") || !ids.Contains(by.GetString()!)))
            findings.Add($"created_by_ref of {id} names no identity of the bundle");
        if (!item.TryGetProperty("object_marking_refs", out var refs)) return;
        if (refs.GetArrayLength() == 0) findings.Add($"object_marking_refs of {id} is empty");
        foreach (var marking in refs.EnumerateArray())
            if (!IsId(marking.GetString(), "marking-definition") || !ids.Contains(marking.GetString()!))
                findings.Add($"object_marking_refs of {id} names no marking of the bundle");
    }

    private static void CheckIndicator(JsonElement item, string? id, List<string> findings)
    {
        if (Text(item, "pattern_type") != "stix") findings.Add($"the pattern of {id} is no STIX pattern");
        if (!Pattern().IsMatch(Text(item, "pattern") ?? ""))
            findings.Add($"the pattern of {id} is not [type:path = 'value' AND …]");
        if (item.TryGetProperty("confidence", out var confidence)
            && (!confidence.TryGetInt32(out var value) || value is < 0 or > 100))
            findings.Add($"the confidence of {id} is not 0 to 100");
        if (item.TryGetProperty("indicator_types", out var types)
            && (types.GetArrayLength() == 0
                || types.EnumerateArray().Any(kind => !IndicatorTypes.Contains(kind.GetString()))))
            findings.Add($"an indicator type of {id} is not in the vocabulary");
        if (Text(item, "valid_until") is { } until && string.CompareOrdinal(until, Text(item, "valid_from")) <= 0)
            findings.Add($"{id} ends before it begins");
    }

    private static void CheckMarking(JsonElement item, string? id, List<string> findings)
    {
        if (!item.TryGetProperty("extensions", out var extensions)
            || !extensions.TryGetProperty(TlpExtension, out var tlp)
            || Text(tlp, "extension_type") != "property-extension"
            || !TlpMarkings.TryGetValue(Text(tlp, "tlp_2_0") ?? "", out var marking))
            findings.Add($"{id} is no TLP 2.0 marking");
        else if ((id, Text(item, "name"), Text(item, "created")) != (marking.Id, marking.Name, Published))
            findings.Add($"{id} is not the published marking of that name");
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsId(string? text, string type) =>
        text is not null && text.StartsWith(type + "--", StringComparison.Ordinal)
        && Uuid().IsMatch(text[(type.Length + 2)..]);

    // §2.16: RFC 3339 with Z; created and modified to the millisecond at least where they say more than seconds.
    private static bool IsTimestamp(string? text) => text is not null && Timestamp().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _);

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    private static partial Regex Timestamp();

    [GeneratedRegex(
        @"^\[[a-z0-9-]+:[a-z0-9_.-]+ = '(?:[^'\\]|\\['\\])+'(?: (?:AND|OR) [a-z0-9-]+:[a-z0-9_.-]+ = '(?:[^'\\]|\\['\\])+')*\]$")]
    private static partial Regex Pattern();
}
