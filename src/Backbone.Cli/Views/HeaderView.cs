using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Members;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;

namespace Backbone.Cli.Views;

/// <summary>Header and handling, as they were signed.</summary>
internal static class HeaderView
{
    /// <summary>As fields.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="header">The header.</param>
    /// <param name="handling">The handling.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="releases">The handling's releases with who signed them; left out where nobody was asked.</param>
    /// <param name="readers">Whose the keys are that it is sealed to; left out where nobody was asked.</param>
    public static void Show(
        Page page, Header header, Handling handling, Timestamp now, ImmutableArray<CarriedRelease> releases = default,
        ImmutableDictionary<OpeningKid, PrincipalAddress>? readers = null)
    {
        page.Field("From", $"{handling.Author}{(handling.OnBehalfOf is { } other ? $", on behalf of {other}" : "")}");
        foreach (var recipient in header.Recipients)
            page.Field(recipient.Role == RecipientRole.Action ? "To" : "Info",
                $"{recipient.Mailbox}  ({recipient.Kids.Length} {(recipient.Kids.Length == 1 ? "reader" : "readers")}{Names(recipient, readers)})");
        page.Field("Community", handling.Community);
        page.Field("Marking", MarkingText.Of(handling) + (handling.Exercise ? "  EXERCISE" : ""));
        page.Field("Urgency", MarkingText.Of(header.Precedence));
        page.Field("Category", Vocabulary.Categories.Of(handling.Category));
        page.Field("Signed", Moments.Show(handling.Created));
        page.Field("Expires", header.Expires <= now ? $"{Moments.Show(header.Expires)} (has expired)"
            : $"{Moments.Show(header.Expires)} (in {Durations.Show(header.Expires.ToDateTimeOffset() - now.ToDateTimeOffset())})");
        page.Field("Answers",
            $"to {handling.AnswersTo}{(handling.ReplyBy is { } by ? $", by {Moments.Show(by)}" : "")}");
        foreach (var relation in handling.Relations)
            page.Field("Relation", $"{Vocabulary.Relations.Of(relation.Kind)} {relation.Envelope}");
        foreach (var release in releases.IsDefault ? [] : releases) page.Field("Releases", ReleaseText.Of(release, now));
    }

    private static string Names(RecipientEntry recipient, ImmutableDictionary<OpeningKid, PrincipalAddress>? readers) => readers is null ? ""
        : ": " + string.Join(", ", recipient.Kids.Select(kid => readers.TryGetValue(kid, out var reader) ? $"{reader}" : $"key {kid}").Distinct());

    /// <summary>To whom, in one cell of a table: <c>USA/cisa and 2 more</c></summary>
    public static string ToWords(Header header) =>
        header.Recipients[0].Mailbox + (header.Recipients.Length == 1 ? "" : $" and {header.Recipients.Length - 1} more");

    /// <summary>As members of an object.</summary>
    public static void AddTo(
        JsonObject json, Header header, Handling handling, ImmutableArray<CarriedRelease> releases = default)
    {
        json["author"] = handling.Author.ToString();
        json["onBehalfOf"] = handling.OnBehalfOf?.ToString();
        json["to"] = Mailboxes(header, RecipientRole.Action);
        json["info"] = Mailboxes(header, RecipientRole.Info);
        json["community"] = handling.Community;
        json["tlp"] = Vocabulary.Markings.Of(handling.Tlp);
        json["pap"] = handling.Pap == Pap.Unspecified ? null : Vocabulary.Permissions.Of(handling.Pap);
        json["releasableTo"] = Texts(handling.ReleasableTo.Select(nation => nation.ToString()));
        json["caveats"] = Texts(handling.Caveats.Select(Vocabulary.Caveats.Of));
        json["precedence"] = Vocabulary.Precedences.Of(header.Precedence);
        json["category"] = Vocabulary.Categories.Of(handling.Category);
        json["created"] = handling.Created.ToString();
        json["expires"] = header.Expires.ToString();
        json["answersTo"] = handling.AnswersTo.ToString();
        json["replyBy"] = handling.ReplyBy?.ToString();
        json["relations"] = new JsonArray([.. handling.Relations.Select(relation => new JsonObject
        {
            ["kind"] = Vocabulary.Relations.Of(relation.Kind), ["envelope"] = relation.Envelope.ToString(),
        })]);
        if (!releases.IsDefault) json["releases"] = ReleaseText.ToJson(releases);
        json["exercise"] = handling.Exercise;
    }

    private static JsonArray Mailboxes(Header header, RecipientRole role) => Texts(header.Recipients
        .Where(recipient => recipient.Role == role).Select(recipient => recipient.Mailbox.ToString()));

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
