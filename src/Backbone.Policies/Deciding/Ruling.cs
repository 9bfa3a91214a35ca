using System.Collections.Immutable;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Deciding;

/// <summary>What was decided about a message to one mailbox.</summary>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="Outcome">Allowed, pending or refused.</param>
/// <param name="Reason">Where refused the first obstacle, in the order markings, charter, release, acceptance; else
/// unspecified.</param>
/// <param name="Rules">
/// Every rule that decided, and each one alone would have decided the same: where refused, every matching refuse (none
/// where nothing allowed it, or where markings or the charter refuse); where pending, every matching allow whose
/// approvals
/// are missing; where allowed, every matching allow.
/// </param>
/// <param name="Approvals">What it needs, whether given or not; empty where nothing, or where refused.</param>
/// <param name="Acceptance">What is known here of the recipient nation's acceptance.</param>
public sealed record Ruling(
    MailboxAddress Mailbox, RulingOutcome Outcome, RefusalReason Reason, ImmutableArray<RuleName> Rules,
    ImmutableArray<ApprovalNeed> Approvals, AcceptanceView Acceptance);
