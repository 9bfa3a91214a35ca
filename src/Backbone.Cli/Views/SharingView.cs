using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Sharing;
using Backbone.Protocol;

namespace Backbone.Cli.Views;

/// <summary>What is shared with another reader of a mailbox, and what is not.</summary>
internal static class SharingView
{
    /// <summary>What would be done.</summary>
    public static void Show(Page page, SharingPlan plan)
    {
        page.Field("Mailbox", plan.Mailbox.ToString());
        page.Field("With", $"{plan.With}, {string.Join(", ", plan.Devices.Select(device => $"{device.Name} (key {device.Key.Kid})"))}");
        page.Field("To share", Messages(plan.ToShare.Count()));
        page.Field("Readable", $"{Messages(plan.Readable.Count())} already");
        page.Field("Left out", Messages(plan.LeftOut.Count()));
        // Of many for one reason, one line: a mailbox has thousands.
        foreach (var group in plan.LeftOut.GroupBy(message => (message.LeftOut!.Reason, message.LeftOut.Detail)))
            page.Line($"  {group.Key.Reason}: {group.Key.Detail}: {string.Join(", ", group.Select(Id).Take(5))}"
                + (group.Count() > 5 ? $" and {group.Count() - 5} more" : ""));
    }

    /// <summary>What was done.</summary>
    public static void Show(Page page, SharingPlan plan, IReadOnlyCollection<SharedMessage> done)
    {
        foreach (var message in done.Where(message => message.Failure is not null))
            page.Check(false, message.Mail.Envelope is { } id ? IdPrefix.Short(id) : "no id", $"not shared: {message.Failure!.Message}");
        var shared = done.Count(message => message.Failure is null);
        page.Line(shared == 0 ? "nothing was shared" : $"shared: {plan.With} reads {Messages(shared)} of {plan.Mailbox} from now on");
    }

    /// <summary>Both as one object.</summary>
    public static JsonObject ToJson(SharingPlan plan, IReadOnlyCollection<SharedMessage> done) => new()
    {
        ["mailbox"] = plan.Mailbox.ToString(),
        ["with"] = plan.With.ToString(),
        ["devices"] = new JsonArray([.. plan.Devices.Select(device =>
            (JsonNode)new JsonObject { ["device"] = device.Name, ["key"] = device.Key.Kid.ToString() })]),
        ["shared"] = new JsonArray([.. done.Where(message => message.Failure is null)
            .Select(message => (JsonNode)JsonValue.Create(message.Mail.Envelope.ToString())!)]),
        ["readable"] = plan.Readable.Count(),
        ["leftOut"] = new JsonArray([.. plan.LeftOut.Select(message => (JsonNode)Refused(message.Mail.Envelope?.ToString(), message.LeftOut!))]),
        ["failed"] = new JsonArray([.. done.Where(message => message.Failure is not null).Select(message => (JsonNode)new JsonObject
        {
            ["envelope"] = message.Mail.Envelope?.ToString(), ["error"] = message.Failure!.Message,
        })]),
    };

    /// <summary>So many messages, in words.</summary>
    public static string Messages(int count) => count == 1 ? "1 message" : $"{count} messages";

    private static JsonObject Refused(string? envelope, Refused why)
    {
        var json = RefusedView.ToJson(why);
        json["envelope"] = envelope;
        return json;
    }

    private static string Id(PlannedMessage message) => message.Mail.Envelope is { } id ? IdPrefix.Short(id) : "no id";
}
