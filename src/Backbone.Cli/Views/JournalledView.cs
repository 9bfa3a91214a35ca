using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Operations;
using Backbone.Protocol;

namespace Backbone.Cli.Views;

/// <summary>What the journal says about one message: each ruling, by which rules and documents, and its evidence.</summary>
internal static class JournalledView
{
    /// <summary>As pages.</summary>
    public static void Show(Page page, JournalledMessage message, Timestamp now)
    {
        page.Field("Envelope", message.Envelope.ToString());
        foreach (var (ruling, evidence) in message.Rulings)
        {
            page.Gap();
            page.Heading($"Ruled {Moments.Show(ruling.Time)}, entry {ruling.Index}{Way(ruling)}");
            HeaderView.Show(page, ruling.Header, ruling.Handling, now);
            if (!ruling.Inward) page.Field("Caller", ruling.Caller);
            SubmissionView.Show(page, ruling.Decisions);
            foreach (var document in ruling.Documents) page.Field("By", $"{document}, {document.Hash}");
            page.Field("Salt", Convert.ToHexStringLower(ruling.Salt.Span));
            page.Field("Ruling", $"{ruling.RulingHash} (salted hash, recomputed)");
            foreach (var approval in ruling.Endorsements.Approvals)
                page.Field("Approval", $"as {approval.Role}, {Moments.Show(approval.Time)}, "
                    + $"for the policy {approval.PolicyHash} (salted; the salt is the gateway's)");
            foreach (var check in evidence.Checks) page.Check(check.Holds, check.Name, check.Detail);
            foreach (var open in evidence.Unchecked) page.Faint($"  not checked: {open}");
        }
        page.Gap();
        page.Line("All that the journal says about it:");
        foreach (var record in message.Records)
            page.Line($"{record.Index,6}  {Moments.Show(record.Time)}  {record.Event}  "
                + string.Join("  ", record.Facts.Select(fact => $"{fact.Key}={fact.Value}")));
        page.Check(message.Journal.Holds, "journal", Tell(message.Journal));
        page.Field("Against", Against(message.Journal));
        if (!message.Journal.IsWhole)
            page.Field("", $"each entry above is proved to be in it; that there are no others is the gateway's word, unless you call backbone journal show {IdPrefix.Short(message.Envelope)} --whole");
    }

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(JournalledMessage message) => new()
    {
        ["envelope"] = message.Envelope.ToString(),
        ["rulings"] = new JsonArray([.. message.Rulings.Select(pair => ToJson(pair.Ruling, pair.Evidence))]),
        ["entries"] = new JsonArray([.. message.Records.Select(ToJson)]),
        ["journalHolds"] = message.Journal.Holds,
        ["whole"] = message.Journal.IsWhole,
        ["break"] = message.Journal.Break,
    };

    /// <summary>What was found of the journal.</summary>
    public static string Tell(JournalProof proof) => proof.Break ?? (proof.IsWhole
        ? $"{proof.Head.Size} entries, each in its place, under the root that the gateway keeps"
        : $"{proof.Head.Size} entries under the root that the gateway keeps; only backbone journal verify reads them all");

    /// <summary>Against what the journal was verified.</summary>
    public static string Against(JournalProof proof) => proof.Seen is { } seen
        ? $"the root seen here at {Moments.Show(seen.Time)}, with {seen.Head.Size} entries"
        : "nothing seen here before: what was cut or rewritten until now cannot be noticed; from now on it is";

    /// <summary>One entry as an object.</summary>
    public static JsonObject ToJson(JournalRecord record) => new()
    {
        ["index"] = record.Index,
        ["time"] = record.Time.ToString(),
        ["event"] = record.Event,
        ["envelope"] = record.Envelope?.ToString(),
        ["foundEnvelope"] = record.FoundEnvelope?.ToString(),
        ["facts"] = new JsonObject(record.Facts.Select(fact => KeyValuePair.Create(fact.Key, (JsonNode?)fact.Value))),
        ["leafHash"] = record.LeafHash.ToString(),
    };

    private static string Way(JournalledRuling ruling) =>
        ruling.Inward ? $", on the way in to {ruling.Decisions[0].Mailbox}" : ruling.Stamp is null ? "" : ": it went out";

    private static JsonObject ToJson(JournalledRuling ruling, RulingEvidence evidence)
    {
        var json = new JsonObject
        {
            ["index"] = ruling.Index,
            ["time"] = ruling.Time.ToString(),
            ["inward"] = ruling.Inward,
            ["caller"] = ruling.Caller,
            ["recipients"] = SubmissionView.ToJson(ruling.Decisions),
            ["documents"] = new JsonArray([.. ruling.Documents.Select(document => new JsonObject
            {
                ["label"] = document.Label,
                ["nation"] = document.Nation?.ToString(),
                ["version"] = document.Version,
                ["hash"] = document.Hash.ToString(),
            })]),
            ["salt"] = Convert.ToHexStringLower(ruling.Salt.Span),
            ["rulingHash"] = ruling.RulingHash.ToString(),
            ["stamped"] = ruling.Stamp?.Statement.Time.ToString(),
            ["approvals"] = new JsonArray([.. ruling.Endorsements.Approvals.Select(approval => new JsonObject
            {
                ["kid"] = approval.Kid.ToString(),
                ["role"] = approval.Role,
                ["time"] = approval.Time.ToString(),
                ["policyHash"] = approval.PolicyHash.ToString(),
            })]),
            ["holds"] = evidence.Holds,
            ["checks"] = new JsonArray([.. evidence.Checks.Select(check => new JsonObject
            {
                ["name"] = check.Name, ["holds"] = check.Holds, ["detail"] = check.Detail,
            })]),
            ["unchecked"] = new JsonArray([.. evidence.Unchecked.Select(open => JsonValue.Create(open))]),
        };
        HeaderView.AddTo(json, ruling.Header, ruling.Handling);
        return json;
    }
}
