using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Google.Protobuf.Collections;
using Form = Backbone.Contracts.Envelope.V1;

namespace Backbone.Client.Sending;

/// <summary>
/// Rulings as the gateway gives them: one for each recipient of the envelope that they are about, in its order. Anything
/// else is no answer; texts are made safe to show.
/// </summary>
internal static class RulingForm
{
    /// <summary>Most needs of one ruling: a gateway tells of 16, of which no envelope can meet more than four.</summary>
    private const int NeedsMost = 16;

    /// <exception cref="BackboneException">FailedVerification: they are not about this envelope.</exception>
    public static ImmutableArray<RecipientDecision> ReadAll(
        RepeatedField<Form.RecipientRuling> rulings, Header header, bool mayBeNone)
    {
        if (rulings.Count == 0 && mayBeNone) return [];
        var recipients = header.Recipients;
        if (rulings.Count != recipients.Length)
            throw Failed($"the gateway ruled on {rulings.Count} recipients, the envelope has {recipients.Length}");
        return [.. rulings.Select((ruling, place) => Read(ruling, recipients[place]))];
    }

    /// <summary>A ruling on one of the envelope's recipients.</summary>
    /// <exception cref="BackboneException">FailedVerification: it is not about this envelope.</exception>
    public static RecipientDecision ReadOne(RepeatedField<Form.RecipientRuling> rulings, Header header) =>
        rulings is [var ruling] && header.Recipients.FirstOrDefault(recipient => recipient.Mailbox.ToString() == ruling.Mailbox) is { } recipient
            ? Read(ruling, recipient) : throw Failed("the gateway ruled on none of the envelope's recipients, or on several");

    /// <summary>An answer that is not about what was asked.</summary>
    public static BackboneException Failed(string what) => new(FaultKind.FailedVerification,
        new Refused(RefusalReason.EntryMismatch, what, "do not rely on it having gone out; ask the gateway's operator"));

    private static RecipientDecision Read(Form.RecipientRuling ruling, RecipientEntry recipient)
    {
        if (ruling.Mailbox != recipient.Mailbox.ToString())
            throw Failed($"the gateway ruled on another recipient than {recipient.Mailbox}");
        if (ruling.Outcome == RulingOutcome.Unspecified || !Enum.IsDefined(ruling.Outcome))
            throw Failed($"the gateway's ruling on {recipient.Mailbox} is none");
        return new RecipientDecision(
            recipient.Mailbox, ruling.Outcome, Enum.IsDefined(ruling.Reason) ? ruling.Reason : RefusalReason.Unspecified,
            [.. ruling.Rules.Select(ForeignText.Clean)], ForeignText.CleanUpTo(ruling.Explanation, ClientLimits.ExplanationLength))
        {
            RulesUnnamed = (int)Math.Min(ruling.RulesUnnamed, int.MaxValue),
            Approvals = ReadNeeds(ruling.Approvals)
                ?? throw Failed($"what the gateway asks for {recipient.Mailbox} are no approvals"),
        };
    }

    private static ImmutableArray<ApprovalNeed>? ReadNeeds(RepeatedField<Form.ApprovalNeed> needs)
    {
        if (needs.Count > NeedsMost) return null;
        var read = ImmutableArray.CreateBuilder<ApprovalNeed>(needs.Count);
        foreach (var need in needs)
        {
            var given = need.Given.Select(text => PrincipalAddress.TryParse(text, out var officer) ? officer : (PrincipalAddress?)null).ToList();
            if (!IsRole(need.Role) || need.Count is < 1 or > EnvelopeLimits.Approvals || given.Count > EnvelopeLimits.Approvals
                || given.Any(officer => officer is null)) return null;
            read.Add(new ApprovalNeed(need.Role, (int)need.Count, [.. given.OfType<PrincipalAddress>()]));
        }
        return read.MoveToImmutable();
    }

    private static bool IsRole(string text) => text is { Length: >= 1 and <= 32 }
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
