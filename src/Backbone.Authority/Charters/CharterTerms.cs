using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Backbone.Authority.Statements;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Charters;

/// <summary>
/// What the nations agreed on beside who they are, as a file that people write: JSON. What it does not name stays as the charter before
/// says it. A name that is not among these is a mistake and is refused, as is one that stands there twice.
/// <code>
/// {
///   "quorum": 2,
///   "communities": { "dprk-crypto": ["JPN/npa", "KOR/kisa"] },
///   "ceilings": [{ "community": "dprk-crypto", "kind": "exchange", "maxTlp": "amber+strict", "categories": ["bulletin"], "maxSize": 65536 }],
///   "laneLimits": { "routine": { "perMinute": 600, "outstandingBytes": 67108864 } }
/// }
/// </code>
/// </summary>
public sealed record CharterTerms
{
    /// <summary>Largest file in bytes: 1 MiB, as a charter.</summary>
    public const int MaxSize = SignedDocument.MaxSmallSize;

    /// <summary>How many roots sign; null: not said.</summary>
    public int? Quorum { get; init; }

    /// <summary>All communities; null: not said.</summary>
    public ImmutableArray<Community>? Communities { get; init; }

    /// <summary>All ceilings; null: not said.</summary>
    public ImmutableArray<Ceiling>? Ceilings { get; init; }

    /// <summary>All limits of lanes; null: not said.</summary>
    public ImmutableArray<LaneLimit>? LaneLimits { get; init; }

    /// <summary>Reads a file of terms.</summary>
    /// <exception cref="AuthorityException">It is none; the message says where.</exception>
    public static CharterTerms Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxSize) throw Fault($"they have {bytes.Length} bytes, {MaxSize} are the limit");
        try
        {
            var file = JsonSerializer.Deserialize(bytes, TermsJson.Default.TermsFile) ?? throw Fault("they are null");
            return new CharterTerms
            {
                Quorum = file.Quorum,
                Communities = file.Communities is null ? null : [.. file.Communities.Select(ToCommunity)],
                Ceilings = file.Ceilings is null ? null : [.. file.Ceilings.Select(ToCeiling)],
                LaneLimits = file.LaneLimits is null ? null : [.. file.LaneLimits.Select(ToLimit)],
            };
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw Fault(fault.Message);
        }
    }

    private static Community ToCommunity(KeyValuePair<string, string[]?> entry) => new(entry.Key, [.. (entry.Value
            ?? throw Fault($"community '{entry.Key}' is null")).Select(text => MemberAddress.TryParse(text, out var member) ? member
            : throw Fault($"in community '{entry.Key}', '{text}' is no member such as KOR/kisa"))]);

    private static Ceiling ToCeiling(TermsFile.CeilingEntry? entry) => entry is null ? throw Fault("a ceiling is null") : new(entry.Community,
        entry.Kind is null ? null : Word<MemberKind>(entry.Kind, "kind"), Word<Tlp>(entry.MaxTlp, "maxTlp"),
        [.. (entry.Categories ?? []).Select(word => Word<Category>(word, "categories"))],
        entry.MaxSize is 0 ? throw Fault("a maxSize of 0 lets nothing pass; leave it out where size is not limited") : entry.MaxSize);

    private static LaneLimit ToLimit(KeyValuePair<string, TermsFile.LimitEntry?> entry) => entry.Value switch
    {
        null => throw Fault($"the limit of '{entry.Key}' is null"),
        { PerMinute: 0 } or { OutstandingBytes: 0 } =>
            throw Fault($"a limit of 0 for '{entry.Key}' lets nothing pass; leave it out where it is not limited"),
        var limit => new(Word<Precedence>(entry.Key, "laneLimits"), limit.PerMinute, limit.OutstandingBytes),
    };

    private static T Word<T>(string? word, string name) where T : struct, Enum => EnumWords.TryRead<T>(word, out var value)
        ? value : throw Fault($"'{word}' is no value of {name}: write one of {EnumWords.Choice<T>()}");

    private static AuthorityException Fault(string what) => new($"the terms cannot be read: {what}", "correct the file");
}

/// <summary>The file as it is written.</summary>
internal sealed record TermsFile(
    int? Quorum = null, Dictionary<string, string[]?>? Communities = null, TermsFile.CeilingEntry?[]? Ceilings = null,
    Dictionary<string, TermsFile.LimitEntry?>? LaneLimits = null)
{
    internal sealed record CeilingEntry(string MaxTlp, string? Community = null, string? Kind = null, string[]? Categories = null, ulong? MaxSize = null);

    internal sealed record LimitEntry(uint? PerMinute = null, ulong? OutstandingBytes = null);
}

/// <summary>Reads it without reflection, and strictly: no unknown name, and none twice.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TermsFile))]
internal sealed partial class TermsJson : JsonSerializerContext;
