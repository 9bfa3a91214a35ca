using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Evidence;
using Backbone.Client.Operations;
using Backbone.Client.Sending;

namespace Backbone.Cli.Views;

/// <summary>Evidence about a message: what was checked, and what it says.</summary>
internal static class EvidenceView
{
    /// <summary>As a page. What it says is shown only where all of it holds.</summary>
    public static void Show(Page page, MessageEvidence evidence)
    {
        foreach (var check in evidence.Checks) page.Check(check.Holds, check.Name, check.Detail);
        if (evidence.Failed is { } failed)
        {
            page.Warning($"this proves nothing: {failed.Name} does not hold");
            page.Field("Next", failed.Refusal?.NextStep is { Length: > 0 } next ? next : "ask whoever gave it for the file as it was exported");
            return;
        }
        page.Gap();
        page.Field("Envelope", evidence.Envelope.ToString());
        page.Field("Exported", $"by {evidence.Exporter}, from the journal of {evidence.Nation} as it was {Moments.Show(evidence.Root!.Statement.Time)}");
        foreach (var ruling in evidence.Rulings)
        {
            page.Gap();
            page.Heading($"Ruled {Moments.Show(ruling.Time)}, entry {ruling.Index}{Way(ruling)}");
            HeaderView.Show(page, ruling.Header, ruling.Handling, ruling.Time);
            SubmissionView.Show(page, ruling.Decisions);
            foreach (var document in ruling.Documents) page.Field("By", $"{document}, {document.Hash}");
        }
        page.Gap();
        foreach (var receipt in evidence.Receipts)
            page.Field("Receipt", $"{Event(receipt)} at recipient {receipt.Fact.Recipient + 1}, {Moments.Show(receipt.Fact.Time)}, signed by {receipt.Author}");
        page.Line("All that the journal says about it:");
        foreach (var record in evidence.Records)
            page.Line($"{record.Index,6}  {Moments.Show(record.Time)}  {record.Event}  "
                + string.Join("  ", record.Facts.Select(fact => $"{fact.Key}={fact.Value}")));
    }

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(MessageEvidence evidence, string path)
    {
        var json = new JsonObject
        {
            ["file"] = path,
            ["holds"] = evidence.Holds,
            ["failed"] = evidence.Failed?.Name,
            ["envelope"] = evidence.Envelope?.ToString(),
            ["nation"] = evidence.Nation?.ToString(),
            ["exporter"] = evidence.Exporter?.ToString(),
            ["time"] = evidence.Root?.Statement.Time.ToString(),
            ["documents"] = new JsonArray([.. evidence.Documents.Select(document => JsonValue.Create($"{document}"))]),
            ["entries"] = new JsonArray([.. evidence.Records.Select(JournalledView.ToJson)]),
            ["receipts"] = new JsonArray([.. evidence.Receipts.Select(receipt => new JsonObject
            {
                ["receipt"] = receipt.Receipt.ToString(),
                ["author"] = receipt.Author.ToString(),
                ["recipient"] = receipt.Fact.Recipient,
                ["event"] = receipt.Fact.Event.ToString(),
                ["reason"] = receipt.Fact.Reason == RefusalReason.Unspecified ? null : receipt.Fact.Reason.ToString(),
                ["time"] = receipt.Fact.Time.ToString(),
            })]),
        };
        MessageView.AddTo(json, evidence.Checks);
        return json;
    }

    private static string Event(ReceiptProof receipt) => receipt.Fact.Reason == RefusalReason.Unspecified
        ? $"{receipt.Fact.Event}" : $"{receipt.Fact.Event} ({receipt.Fact.Reason})";

    private static string Way(JournalledRuling ruling) => ruling.Header.IsReceipt ? ": a receipt about it"
        : ruling.Inward ? $", on the way in to {ruling.Decisions[0].Mailbox}" : ruling.Stamp is null ? ", and not let out then" : ": it went out";
}
