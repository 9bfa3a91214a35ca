using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Client.Members;
using Backbone.Protocol;

namespace Backbone.Cli.Views;

/// <summary>Originators' releases as people read them.</summary>
internal static class ReleaseText
{
    /// <summary><c>9f86… to JPN/npa until 2027-01-31 18:00:00Z, signed by KOR/kisa/lee</c></summary>
    public static string Of(CarriedRelease carried, Timestamp now)
    {
        var release = carried.Release;
        return $"{release.Original} to {string.Join(", ", release.Mailboxes)} until {Moments.Show(release.Until)}"
            + (release.Until <= now ? " (has ended)" : "")
            + (carried.Signer is { } signer ? $", signed by {signer}" : $", signed by nobody that is known here, with key {release.Kid}");
    }

    /// <summary>One object for each.</summary>
    public static JsonArray ToJson(ImmutableArray<CarriedRelease> releases) => new([.. releases.Select(carried => new JsonObject
    {
        ["envelope"] = carried.Release.Original.ToString(),
        ["to"] = new JsonArray([.. carried.Release.Mailboxes.Select(mailbox => JsonValue.Create(mailbox.ToString()))]),
        ["until"] = carried.Release.Until.ToString(),
        ["signedBy"] = carried.Signer?.ToString(),
        ["kid"] = carried.Release.Kid.ToString(),
    })]);
}
