using System.Collections.Immutable;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Rulings;

/// <summary>What was decided about a message to one mailbox.</summary>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="Outcome">Allowed, pending or refused.</param>
/// <param name="Reason">Where refused the first obstacle, in the order markings, charter, release, acceptance; else
/// unspecified.</param>
/// <param name="Rules">
/// The rules that decided, of each policy the first <see cref="PolicyLimits.RulesNamed"/> in its file; each one alone would
/// have decided the same. Where refused, the matching refuses (none where nothing allowed it, or where markings or the
/// charter refuse); where pending, the matching allows whose approvals are missing; where allowed, the matching allows.
/// </param>
/// <param name="Approvals">
/// What it needs, whether given or not, <see cref="PolicyLimits.NeedsTold"/> at most; empty where nothing, or where refused.
/// </param>
/// <param name="Acceptance">What is known here of the recipient nation's acceptance.</param>
public sealed record Ruling(
    MailboxAddress Mailbox, RulingOutcome Outcome, RefusalReason Reason, ImmutableArray<RuleName> Rules,
    ImmutableArray<ApprovalNeed> Approvals, AcceptanceView Acceptance)
{
    /// <summary>How many rules decided besides those that are named.</summary>
    public int RulesUnnamed { get; init; }
}
