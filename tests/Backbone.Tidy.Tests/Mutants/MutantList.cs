namespace Backbone.Tidy.Tests.Mutants;

/// <summary>
/// Our own mutants: each numbered step of the three desks, skipped. A step that is added there wants its mutant here, and one whose
/// text changes gets its new text; <see cref="MutantTests"/> keeps both. Before a change of a desk is sent, <c>make mutants</c>.
/// </summary>
internal static class MutantList
{
    private const string ReleaseFile = "Backbone.Gateway/Releasing/ReleaseDesk.cs";
    private const string ReleaseLedgerFile = "Backbone.Gateway/Releasing/ReleaseLedger.cs";
    private const string AcceptanceFile = "Backbone.Gateway/Accepting/AcceptanceDesk.cs";
    private const string LedgerFile = "Backbone.Gateway/Accepting/AcceptanceLedger.cs";
    private const string EntryFile = "Backbone.Gateway/Accepting/EntryCheck.cs";
    private const string IntakeFile = "Backbone.Gateway/Accepting/Intake.cs";

    private const string AdmissionFile = "Backbone.Broker/Admission/AdmissionDesk.cs";
    private const string ConsignmentFile = "Backbone.Protocol/Consignments/Consignment.cs";

    private static readonly MutantDesk Release = new("ReleaseDesk", ReleaseFile, "Backbone.Gateway.Tests");
    private static readonly MutantDesk Acceptance = new("AcceptanceDesk", AcceptanceFile, "Backbone.Gateway.Tests");
    private static readonly MutantDesk Admission = new("AdmissionDesk", AdmissionFile, "Backbone.Broker.Tests");

    public static readonly MutantDesk[] Desks = [Release, Acceptance, Admission];

    public static readonly Mutant[] All =
    [
        new(Release, 1, "any size is read", ReleaseFile,
            "request.Bytes.Length > EnvelopeLimits.EnvelopeBytes", "request.Bytes.Length < 0", "AuthorRefusalTests"),
        new(Release, 2, "the parts need not agree, nor the content be as long as its header says", "Backbone.Protocol/Envelopes/Envelope.cs",
            "CheckAgreement(header, handling, endorsements) ?? CheckContent(header, wire.Content.Length)", "null", "AuthorRefusalTests"),
        new(Release, 3, "anybody hands over anything", ReleaseFile,
            "CheckCaller(request, envelope, federation) is", "default(Refused) is", "AuthorRefusalTests"),
        new(Release, 4, "no signature is verified", ReleaseFile,
            "AuthorCheck.Check(federation, envelope.Handling, envelope.Endorsements, envelope.Signed, now, isNew: !request.Waited) is",
            "default(Refused) is", "AuthorRefusalTests"),
        new(Release, 5, "a repeat is ruled on anew", ReleaseFile,
            "await FindRepeatAsync(envelope, request, cancellation) ??", "await Task.FromResult<ReleaseOutcome?>(null) ??", "RepeatTests"),
        new(Release, 6, "any time will do", ReleaseFile,
            "(TimeCheck.Check(envelope.Header, now) ?? TimeCheck.CheckCreated(envelope.Handling, now)) is", "default(Refused) is",
            "AuthorRefusalTests"),
        new(Release, 7, "any reader key will do", ReleaseFile,
            "ReaderKeyCheck.Check(federation, envelope.Header, now) is", "default(Refused) is", "ReaderRefusalTests"),
        new(Release, 8, "no rule is asked", ReleaseFile,
            "await DecideAsync(border, envelope, request, now, cancellation);",
            "(RecipientDecision.Outside(envelope.Header, null), QuotaLease.None);", "RuleRefusalTests"),
        new(Release, 8, "what was refused goes out", ReleaseFile,
            "decisions.FirstOrDefault(decision => decision.Refusal is not null) is", "default(RecipientDecision) is", "RuleRefusalTests"),
        new(Release, 9, "nothing waits for an approval", ReleaseFile,
            "decisions.Any(decision => decision.Outcome == RulingOutcome.Pending)", "decisions.IsDefault", "ApprovalTests"),
        new(Release, 9, "an approval for another policy counts", ReleaseFile,
            "await CheckApprovalsAsync(border, envelope, request, now, cancellation) is", "default(Refused) is", "NewTrafficTests"),
        new(Release, 10, "the journal does not hear of it", ReleaseLedgerFile,
            "Journal.Append(session, now, ruling.ToEntry(envelope, request.Caller, stamp));", "", "ReleaseTests"),
        new(Release, 10, "nothing lies in the outbox", ReleaseLedgerFile,
            "(OutboxTable.Insert(session, consignment, now, due), consignment)", "(0L, consignment)",
            "ReleaseTests"),
        new(Release, 10, "of two calls that both passed step 5 the later is not seen", ReleaseLedgerFile,
            "FirstAnswers.Find(session, envelope, request) is { } known) return known;\n            SubmissionTable.Insert(session, "
                + "request.ToSubmission(envelope, ruling), SubmissionStage.Released, now);",
            "default(RepeatedSubmission) is { } known) return known;\n            SubmissionTable.Insert(session, "
                + "request.ToSubmission(envelope, ruling), SubmissionStage.Released, now);", "RepeatTests"),

        new(Acceptance, 1, "the bytes need not be those announced", EntryFile,
            "CheckEntry(entry, consignment) is", "default(Refused) is", "AcceptanceRefusalTests"),
        new(Acceptance, 1, "a lane may have another past", LedgerFile,
            "if (known is { } before)", "if (default(EntryHash?) is { } before)", "RewrittenLaneTests"),
        new(Acceptance, 2, "no stamp is verified", EntryFile,
            "StampCheck.Check(federation, consignment, now, seen) is", "default(Refused) is", "AcceptanceRefusalTests"),
        new(Acceptance, 3, "the handling need not be what was signed and stamped", EntryFile,
            "CheckHandling(consignment, handling, endorsements) is", "default(Refused) is", "AcceptanceRefusalTests"),
        new(Acceptance, 4, "no signature is verified", EntryFile,
            "AuthorCheck.Check(federation, handling, endorsements, consignment.Signed, now) is", "default(Refused) is",
            "AcceptanceRefusalTests"),
        new(Acceptance, 5, "it may lie in another's lane", EntryFile,
            "if (CheckRecipient(entry, consignment) is", "if (default(Refused) is", "AcceptanceRefusalTests"),
        new(Acceptance, 5, "it may have expired", EntryFile,
            "if (TimeCheck.CheckExpired(consignment.Header, now) is", "if (default(Refused) is", "AcceptanceRefusalTests"),
        new(Acceptance, 5, "a replay is no replay", LedgerFile,
            "verdict is { SenderProven: true, Consignment: { } seen }", "verdict is { SenderProven: true, Step: < 0, Consignment: { } seen }",
            "AcceptanceTests"),
        new(Acceptance, 6, "no rule is asked", EntryFile,
            "await RuleAsync(border, verdict, now, cancellation) is", "default(Refused) is", "AcceptanceRefusalTests"),
        new(Acceptance, 7, "how it was ruled on is not journalled", LedgerFile,
            "if (verdict.Refusal is null || verdict.Step == AcceptanceStep.Rules) Intake.Record(session, verdict, now);", "",
            "AcceptanceTests"),
        new(Acceptance, 7, "the sender's nation is not told of a refusal", LedgerFile,
            "if (answered) _intake.Note(session, verdict, ReceiptEvent.Refused, refusal.Reason, now);", "", "AcceptanceRefusalTests"),
        new(Acceptance, 7, "the sender's nation is not told of a delivery", IntakeFile,
            "else Note(session, verdict, ReceiptEvent.Delivered, lifted, now);", "", "AcceptanceTests"),

        new(Admission, 1, "any size is read", ConsignmentFile,
            "bytes.Span, ConsignmentLimits.ConsignmentBytes,", "bytes.Span, int.MaxValue,", "AdmissionDeskTests"),
        new(Admission, 1, "what cannot be read goes on", AdmissionFile,
            "AdmissionChecks.ReadForm(admission) // 1", "(AdmissionChecks.ReadForm(admission) is null ? null : default(Refused))",
            "AdmissionDeskTests"),
        new(Admission, 2, "anybody publishes anything", AdmissionFile,
            "AdmissionChecks.CheckSender(admission)", "default(Refused)", "AdmissionDeskTests"),
        new(Admission, 3, "a stamp for another envelope will do", AdmissionFile,
            "AdmissionChecks.CheckStatement(admission)", "default(Refused)", "AdmissionDeskTests"),
        new(Admission, 4, "no stamp is verified", AdmissionFile,
            "AdmissionChecks.CheckStamp(admission)", "default(Refused)", "AdmissionDeskTests"),
        new(Admission, 5, "any mailbox and any time will do", AdmissionFile,
            "AdmissionChecks.CheckMailbox(admission)", "default(Refused)", "AdmissionDeskTests"),
        new(Admission, 6, "no limit is asked", AdmissionFile,
            "await limits.ReserveAsync(admission, cancellation) is", "default(Refused) is", "AdmissionDeskTests"),
        new(Admission, 6, "a repeat needs room too", AdmissionFile,
            "&& !await LiesThereAsync(admission, cancellation) ?", "?", "FullLaneTests"),
        new(Admission, 6, "what was held in a lane that turned out full stays held", AdmissionFile,
            "limits.Release(admission); // it was held in the lane before", "", "FullLaneTests"),
        new(Admission, 7, "nothing is appended", AdmissionFile,
            "= await store.AppendAsync(append, cancellation);", "= await ValueTask.FromResult<AppendOutcome>(new AppendOutcome.Appended(0));",
            "AdmissionDeskTests"),
        new(Admission, 7, "a repeat is told as new", AdmissionFile,
            "PlacedAt(admission, index, repeated: true)", "PlacedAt(admission, index, repeated: false)", "AdmissionDeskTests"),
        new(Admission, 8, "who is woken has to read what came", AdmissionFile, "WakeReaders(admission);", "", "AdmissionDeskTests"),
    ];
}
