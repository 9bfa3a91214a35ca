using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Google.Protobuf;

namespace Backbone.Gateway.Approving;

/// <summary>
/// Where officers release what others wrote (SPEC § Approvals). A decision passes these steps:
/// <list type="number">
/// <item>the message waits, and asks for a role that the caller holds; nobody approves what it wrote itself;</item>
/// <item>a denial ends it, and its author is told why;</item>
/// <item>an approval is the caller's own, for the release policy in force, and holds;</item>
/// <item>with it the <see cref="ReleaseDesk"/> rules anew, by the policies of now: it goes out, waits on, or is refused.</item>
/// </list>
/// One decision at a time.
/// </summary>
internal sealed class ApprovalDesk(
    BorderKeeper borders, NationalStore store, ReleaseDesk release, Watchers<EnvelopeId> changes, TimeProvider clock,
    ILogger<ApprovalDesk> log) : IDisposable
{
    /// <summary>Messages looked at in one read of the store: each has some 80 KiB at most, for contents are left there.</summary>
    private const int PageOfWaiting = 16;

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>What waits for an approval that an officer may give, oldest first, after a place; read as far as it is asked for.</summary>
    public async IAsyncEnumerable<WaitingCase> ListAsync(
        PrincipalAddress officer, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (border, now) = (borders.Current, Timestamp.Now(clock));
        while (MayApprove(border, officer, now))
        {
            var last = after;
            var page = await store.ReadAsync(session => SubmissionTable.Waiting(session, now, last, PageOfWaiting), cancellation);
            await foreach (var one in CasesForAsync(officer, page, border, now, cancellation)) yield return one;
            if (page.Count < PageOfWaiting) yield break;
            after = page[^1].Place;
        }
    }

    /// <summary>The ones of them whose id begins so; of more than <see cref="PageOfWaiting"/> that wait under one start not all.</summary>
    public async Task<List<WaitingCase>> FindAsync(PrincipalAddress officer, ReadOnlyMemory<byte> prefix, CancellationToken cancellation)
    {
        var (border, now) = (borders.Current, Timestamp.Now(clock));
        if (!MayApprove(border, officer, now)) return [];
        var found = await store.ReadAsync(session => SubmissionTable.FindWaiting(session, now, prefix.Span, PageOfWaiting), cancellation);
        return await CasesForAsync(officer, found, border, now, cancellation).ToListAsync(cancellation);
    }

    /// <summary>The envelope itself, content and all.</summary>
    public async Task<Envelope> ReadAsync(WaitingCase waiting, CancellationToken cancellation)
    {
        var kept = await store.ReadAsync(session => SubmissionTable.ReadBytes(session, waiting.Id), cancellation);
        return kept is var (bytes, _) && Envelope.TryRead(bytes, out var envelope, out _) ? envelope
            : throw new InvalidOperationException($"{waiting.Id} waits and cannot be read");
    }

    /// <summary>The roles that are missing and that an officer may approve in.</summary>
    public ImmutableArray<string> RolesOf(WaitingCase waiting, PrincipalAddress officer) =>
        waiting.RolesOf(borders.Current.Federation, officer, Timestamp.Now(clock));

    /// <summary>The salted hash of the release policy in force, as an approval names it; null where there is none.</summary>
    public Task<Digest?> PolicyHashAsync(CancellationToken cancellation) =>
        PolicyHash.FindAsync(borders.Current, store, Timestamp.Now(clock), cancellation);

    /// <summary>An officer says no.</summary>
    public async Task<Refused?> DenyAsync(PrincipalAddress officer, EnvelopeId envelope, string reason, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            // 1
            if (await FindForAsync(officer, envelope, cancellation) is not { } waiting) return NotThere();
            // 2
            var now = Timestamp.Now(clock);
            var why = Denied(officer, reason);
            var answer = RulingRecord.Of(RecipientDecision.Outside(waiting.Header, why), []);
            await store.WriteAsync(session =>
            {
                SubmissionTable.End(session, envelope, new SubmissionEnd(why, now), answer.Bytes);
                Journal.Append(session, now, Decided(envelope, officer, [], reason));
            }, cancellation);
            log.Decided(officer.ToString(), waiting.Id, "denied");
            changes.Changed(envelope);
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>An officer approves.</summary>
    /// <returns>What the <see cref="ReleaseDesk"/> says by now; a refusal before that says so with step Approvals.</returns>
    public async Task<ReleaseOutcome> ApproveAsync(
        PrincipalAddress officer, EnvelopeId envelope, Approval approval, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            // 1
            if (await FindForAsync(officer, envelope, cancellation) is not { } waiting) return No(envelope, NotThere());
            // 3
            if (await CheckAsync(officer, waiting, approval, cancellation) is { } refused) return No(envelope, refused);
            if (!(await ReadAsync(waiting, cancellation)).TryWith(approval, out var endorsed, out refused)) return No(envelope, refused);
            // 4
            var now = Timestamp.Now(clock);
            await store.WriteAsync(session => Journal.Append(session, now, Decided(envelope, officer, approval.Write(), "")), cancellation);
            var outcome = await release.RuleAsync(
                new ReleaseRequest(endorsed.Bytes, waiting.Submission.Caller, waiting.Submission.HomeWraps)
                {
                    Draft = waiting.Submission.Draft,
                    Waited = true,
                }, cancellation);
            log.Decided(officer.ToString(), envelope, outcome.GetType().Name);
            changes.Changed(envelope);
            return outcome;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<WaitingCase?> FindForAsync(PrincipalAddress officer, EnvelopeId envelope, CancellationToken cancellation) =>
        (await FindAsync(officer, envelope.Hash.ToArray(), cancellation)).SingleOrDefault();

    // Who holds no role at all approves nothing, and for that nothing need be read.
    private static bool MayApprove(NationalBorders border, PrincipalAddress officer, Timestamp now) =>
        border.Federation.FindPrincipal(officer, now) is { Roles.IsEmpty: false };

    private async IAsyncEnumerable<WaitingCase> CasesForAsync(
        PrincipalAddress officer, List<WaitingSubmission> waiting, NationalBorders border, Timestamp now,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var submission in waiting)
        {
            var one = await CaseOfAsync(border, submission, now, cancellation);
            if (one.RolesOf(border.Federation, officer, now).Length > 0) yield return one;
        }
    }

    private async Task<Refused?> CheckAsync(
        PrincipalAddress officer, WaitingCase waiting, Approval approval, CancellationToken cancellation)
    {
        var (federation, now) = (borders.Current.Federation, Timestamp.Now(clock));
        if (federation.FindSigningKey(officer.Nation, approval.Kid, now)?.Principal.Address != officer)
            return new Refused(RefusalReason.CallerMismatch, $"the approval is not signed with a key of {officer}", "sign it with your own key");
        if (!waiting.RolesOf(federation, officer, now).Contains(approval.Role))
            return new Refused(RefusalReason.NotPermitted, $"no approval as {approval.Role} is missing that {officer} may give");
        if (waiting.Endorsements.Approvals.Any(given => given.Kid == approval.Kid))
            return new Refused(RefusalReason.Conflict, $"{officer} has approved it already", "another officer must");
        if (approval.PolicyHash != await PolicyHashAsync(cancellation))
            return new Refused(RefusalReason.Conflict, "another release policy has come into force since it was read", "read it again and decide");
        return AuthorCheck.CheckApproval(federation, waiting.Handling, approval, waiting.Id, now, isNew: true);
    }

    private async Task<WaitingCase> CaseOfAsync(
        NationalBorders border, WaitingSubmission waiting, Timestamp now, CancellationToken cancellation)
    {
        if (!Header.TryRead(waiting.Header, out var header, out var refused) || !Handling.TryRead(waiting.Handling, out var handling, out refused)
            || !Endorsements.TryRead(waiting.Endorsements, out var endorsements, out refused))
            throw new InvalidOperationException($"{waiting.Envelope} was kept and cannot be read: {refused}");
        var manifest = await Manifests.OutwardAsync(store, border.Federation, header, handling, endorsements, now, cancellation);
        ImmutableArray<RecipientDecision> decisions =
            [.. header.Recipients.Select((_, place) => RecipientDecision.Of(border.Out.Explain(manifest, place, now)))];
        return new WaitingCase(waiting, header, handling, endorsements, manifest, decisions);
    }

    private static JournalEntry Decided(EnvelopeId envelope, PrincipalAddress officer, byte[] approval, string reason) => new()
    {
        Decided = new Decided
        {
            EnvelopeId = JournalEntries.Bytes(envelope),
            Officer = officer.ToString(),
            Approval = ByteString.CopyFrom(approval),
            Reason = reason,
        },
    };

    private static Refused Denied(PrincipalAddress officer, string reason) => new(RefusalReason.ApprovalDenied,
        reason.Length == 0 ? $"{officer} denied it" : $"{officer} denied it: {reason}", "ask them, change it, and send it as a new message");

    private static Refused NotThere() =>
        new(RefusalReason.NotFound, "no such message waits for an approval of yours", "`approval list` shows what does");

    private static ReleaseOutcome.Refused No(EnvelopeId envelope, Refused refused) => new(ReleaseStep.Approvals, envelope, refused, []);
}
