using System.Collections.Immutable;
using Backbone.Protocol.Addresses;

namespace Backbone.Client.Sending;

/// <summary>What the own gateway decided for one recipient.</summary>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="Outcome">Allowed, pending approval, or refused.</param>
/// <param name="Reason">Why, where refused; else unspecified.</param>
/// <param name="Rules">The rules that decided, by id: of each policy the first few.</param>
/// <param name="Explanation">Which clause failed, and what to do; for a person.</param>
public sealed record RecipientDecision(
    MailboxAddress Mailbox, RulingOutcome Outcome, RefusalReason Reason, ImmutableArray<string> Rules, string Explanation)
{
    /// <summary>How many rules decided beside those that are named.</summary>
    public int RulesUnnamed { get; init; }

    /// <summary>What it needs before it goes out, given or not; empty where nothing is asked, or it is refused.</summary>
    public ImmutableArray<ApprovalNeed> Approvals { get; init; } = [];
}
