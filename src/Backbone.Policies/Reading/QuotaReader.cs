using System.Collections.Immutable;
using System.Globalization;
using Backbone.Policies.Language;
using Backbone.Policies.Rules;

namespace Backbone.Policies.Reading;

/// <summary>Reads <c>quotas</c>.</summary>
internal sealed class QuotaReader(Faults faults)
{
    private static readonly (string Word, TimeSpan Span)[] Spans =
        [("minute", TimeSpan.FromMinutes(1)), ("hour", TimeSpan.FromHours(1)), ("day", PolicyLimits.QuotaStretch)];

    private readonly SelectorReader _selectors = new(faults);

    /// <summary>All that can be read.</summary>
    public ImmutableArray<Quota> Read(Node node)
    {
        if (node is not Node.Listing list)
        {
            faults.Add(node, $"{node.Form} stands here, `quotas` is a list",
                "write `- { of: KOR/upbit, messages: 60, per: minute }`");
            return [];
        }
        if (list.Items.Length <= PolicyLimits.Quotas) return [.. list.Items.Select(ReadOne).OfType<Quota>()];
        faults.Add(list.Items[PolicyLimits.Quotas].Place,
            $"the file has {list.Items.Length} quotas, the limit is {PolicyLimits.Quotas}",
            "name a nation or a kind: each of its members is counted apart");
        return [];
    }

    private Quota? ReadOne(Node node)
    {
        if (Fields.Of(node, "a quota", faults) is not { } fields) return null;
        var of = fields.Require("of", "KOR/upbit") is { } whom
            && Word(whom.Value, "names nobody", "name one member, nation, kind or principal") is { } word
            ? _selectors.Read(word) : null;
        var messages = fields.Require("messages", "60") is { } many ? ReadMessages(many.Value) : null;
        var per = fields.Require("per", "minute") is { } span ? ReadSpan(span.Value) : null;
        fields.RefuseRest();
        return of is null || messages is null || per is null ? null : new Quota(of, messages.Value, per.Value);
    }

    private int? ReadMessages(Node node)
    {
        if (node is Node.Word word
            && int.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var messages)
            && messages is >= 1 and <= PolicyLimits.QuotaMessages) return messages;
        faults.Add(node, "this is no number of messages",
            $"write a whole number from 1 to {PolicyLimits.QuotaMessages}; to let nothing pass, write a refuse");
        return null;
    }

    private TimeSpan? ReadSpan(Node node)
    {
        if (Word(node, "is no stretch of time", "write minute, hour or day") is not { } word) return null;
        foreach (var (name, span) in Spans)
            if (name == word.Text) return span;
        faults.Add(word.Place, $"{Quoted.Of(word.Text)} is no stretch of time",
            SelectorReader.Meant(word.Text, Spans.Select(one => one.Word)));
        return null;
    }

    private Node.Word? Word(Node node, string what, string nextStep)
    {
        if (node is Node.Word word) return word;
        faults.Add(node, $"{node.Form} {what}", nextStep);
        return null;
    }
}
