using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Receiving;
using Backbone.Protocol;

namespace Backbone.Cli.Views;

/// <summary>Messages that subscriptions hand over no more.</summary>
internal static class DeadLetterView
{
    private static readonly string[] Heads = ["ID", "SINCE", "MAILBOX", "SUBSCRIPTION", "CAUSE", "ATTEMPTS", "FROM"];

    /// <summary>As a table; what does not verify is named below it.</summary>
    public static void Show(Page page, IReadOnlyCollection<DeadLetter> letters)
    {
        page.Table(Heads, letters.Select(letter => new[]
        {
            Id(letter), Moments.Show(letter.Since), letter.Mailbox?.ToString() ?? "", letter.Subscription, Cause(letter), $"{letter.Attempts}",
            letter.Mail.Handling?.Author.ToString() ?? "not verified",
        }));
        foreach (var letter in letters.Where(letter => letter.Mail.Failure is not null))
            page.Check(false, Id(letter), $"does not verify: {letter.Mail.Failure!.Detail} ({letter.Mail.Failure.Reason})");
    }

    /// <summary>One, with what is known of it.</summary>
    public static void Show(Page page, DeadLetter letter, Timestamp now)
    {
        page.Field("Envelope", letter.Mail.Envelope?.ToString());
        page.Field("Dead in", $"{letter.Subscription} of {letter.Mailbox}, since {Moments.Show(letter.Since)}");
        page.Field("Cause", $"{Cause(letter)}, {letter.Attempts} {(letter.Attempts == 1 ? "attempt" : "attempts")}");
        if (letter.Mail is { Header: { } header, Handling: { } handling }) HeaderView.Show(page, header, handling, now);
        page.Field("Subject", letter.Mail.Subject);
        if (letter.Mail.Failure is { } failure) page.Check(false, "message", $"does not verify: {failure.Detail} ({failure.Reason})");
    }

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(DeadLetter letter)
    {
        var json = new JsonObject
        {
            ["envelope"] = letter.Mail.Envelope?.ToString(),
            ["mailbox"] = letter.Mailbox?.ToString(),
            ["subscription"] = letter.Subscription,
            ["cause"] = letter.Cause.ToString(),
            ["attempts"] = letter.Attempts,
            ["since"] = letter.Since.ToString(),
            ["verified"] = letter.Mail.Failure is null,
        };
        if (letter.Mail is { Header: { } header, Handling: { } handling }) HeaderView.AddTo(json, header, handling);
        if (letter.Mail.Failure is { } failure) json["failure"] = RefusedView.ToJson(failure);
        return json;
    }

    private static string Id(DeadLetter letter) => letter.Mail.Envelope is { } id ? IdPrefix.Short(id) : "no id";

    private static string Cause(DeadLetter letter) => letter.Cause switch
    {
        DeadLetterCause.Refused => "refused by a consumer",
        DeadLetterCause.AttemptsSpent => "never settled",
        _ => "unknown",
    };
}
