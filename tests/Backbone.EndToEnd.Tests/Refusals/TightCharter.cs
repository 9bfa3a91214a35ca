using Backbone.Authority;
using Backbone.Exercise.Nations;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>
/// The next version of an exercise's charter, signed by two national roots and laid where broker and gateways look at their
/// start. Its limits are tight.
/// </summary>
internal static class TightCharter
{
    /// <summary>Two consignments of the smallest content, of some 17 KB each, and not three.</summary>
    public const ulong FlashBytes = 45_000;

    private static readonly string[] Signers = ["KOR", "JPN"];

    /// <summary>IMMEDIATE may come once a minute, and of FLASH two small messages fill a lane.</summary>
    public static void Lay(FederationFolder folder) => Lay(folder,
        new LaneLimit(Precedence.Immediate, PerMinute: 1, OutstandingBytes: null), new LaneLimit(Precedence.Flash, PerMinute: null, FlashBytes));

    /// <summary>Limits of one's choice; those not named stay.</summary>
    public static void Lay(FederationFolder folder, params LaneLimit[] limits)
    {
        using var world = new ExerciseWorld(folder);
        var history = new FederationHistory(folder.CharterHash);
        history.AdoptAll(folder.ReadDocuments(), Timestamp.Now(TimeProvider.System));
        var first = history.Snapshot!.Charter;
        var payload = DocumentAuthority.DraftCharter(CharterDraft.Of(first) with
        {
            LaneLimits =
            [
                .. first.LaneLimits.Where(limit => limits.All(other => other.Precedence != limit.Precedence)), .. limits,
            ],
        }, first);
        var signatures = first.Nations.Where(nation => Signers.Contains(nation.Code.ToString())).Select(nation =>
            DocumentAuthority.Sign(payload, world.AuthorityOf(nation.Code.ToString()), nation.RootKey.Kid));
        var authority = new DocumentAuthority(TimeProvider.System);
        if (!authority.TryAssemble(payload, signatures, history, out var second, out var refused))
            throw new InvalidOperationException(refused.ToString());
        foreach (var place in new[] { "broker", "KOR/gateway", "JPN/gateway", "USA/gateway" })
            File.WriteAllBytes(Path.Combine(folder.Path, place, "documents", "charter-2.bin"), second.Bytes.ToArray());
    }
}
