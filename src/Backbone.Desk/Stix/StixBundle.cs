using System.Collections.Immutable;
using System.Text.Json;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Stix;

/// <summary>
/// A bundle of STIX 2.1 as a message brings it, read leniently and within bounds, to be shown and for nothing else: what an object
/// claims is its author's word.
/// </summary>
/// <param name="Part">The part of the message, from 1.</param>
/// <param name="Objects">Its objects but relationships, at most <see cref="MostObjects"/>.</param>
/// <param name="Relations">Relationships and sightings, at most as many.</param>
/// <param name="IsCut">Whether there are more.</param>
/// <param name="Fault">Why it cannot be read; null where it can.</param>
public sealed record StixBundle(
    int Part, ImmutableArray<StixObject> Objects, ImmutableArray<StixRelation> Relations, bool IsCut, string? Fault)
{
    /// <summary>Objects that are shown: more than anybody looks through in a page.</summary>
    public const int MostObjects = 10_000;

    private const int MostDepth = 64;
    private const string MediaType = "application/stix+json";

    private readonly Dictionary<string, StixObject> _byId = Objects.DistinctBy(one => one.Id).ToDictionary(one => one.Id);

    /// <summary>The bundles of a message, in its order.</summary>
    public static IReadOnlyList<StixBundle> Of(MessageContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var bundles = new List<StixBundle>();
        for (var i = 0; i < content.Parts.Length; i++)
            if (content.Parts[i].ContentType.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase))
                bundles.Add(Read(i + 1, content.Parts[i].Data));
        return bundles;
    }

    /// <summary>Reads one.</summary>
    /// <param name="part">The part of the message, from 1.</param>
    /// <param name="json">Its bytes; a message has at most 4 MiB.</param>
    public static StixBundle Read(int part, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MostDepth });
            var root = document.RootElement;
            if (StixReading.Text(root, "type") != "bundle") return Broken(part, "it is no bundle");
            if (!root.TryGetProperty("objects", out var objects) || objects.ValueKind != JsonValueKind.Array) return Broken(part, "it has no objects");
            return Read(part, [.. objects.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object).Take(MostObjects + 1)]);
        }
        catch (JsonException)
        {
            return Broken(part, "it is no JSON, or nested too deeply");
        }
        // A half of a surrogate pair, escaped, is JSON and no text.
        catch (InvalidOperationException)
        {
            return Broken(part, "it has a text that is none");
        }
    }

    /// <summary>An object by its id; null where it is not here.</summary>
    public StixObject? Find(string id) => _byId.GetValueOrDefault(id);

    private static StixBundle Read(int part, List<JsonElement> all)
    {
        var marks = StixMarking.ReadAll(all);
        var (objects, relations) = (ImmutableArray.CreateBuilder<StixObject>(), ImmutableArray.CreateBuilder<StixRelation>());
        foreach (var one in all.Take(MostObjects))
        {
            var type = StixReading.Text(one, "type");
            if (type == "relationship")
                relations.Add(new StixRelation(StixReading.Text(one, "source_ref"), StixReading.Text(one, "relationship_type"), StixReading.Text(one, "target_ref")));
            else
            {
                if (type == "sighting")
                    relations.Add(new StixRelation(StixReading.Text(one, "id"), "sighting of", StixReading.Text(one, "sighting_of_ref")));
                objects.Add(new StixObject(StixReading.Text(one, "id"), type, StixReading.NameOf(one, type), marks.Of(one), StixReading.DetailsOf(one))
                {
                    Wallets = StixReading.WalletsOf(one, type),
                });
            }
        }
        return new StixBundle(part, objects.DrainToImmutable(), relations.DrainToImmutable(), all.Count > MostObjects, null);
    }

    private static StixBundle Broken(int part, string why) => new(part, [], [], false, why);
}
