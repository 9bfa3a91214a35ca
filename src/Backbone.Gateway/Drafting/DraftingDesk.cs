using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Custody.Batches;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;

namespace Backbone.Gateway.Drafting;

/// <summary>
/// Makes envelopes of drafts, for those who hold no keys of their own (SPEC § Drafts):
/// <list type="number">
/// <item>a repeat: under one message id the same draft of a caller gets its first answer, another is refused;</item>
/// <item>the roster lets the caller hand over drafts, and this gateway holds a service key in force of its member's
/// <c>gateway</c>;</item>
/// <item>each mailbox is in a key set in force, and is sealed to all its readers;</item>
/// <item>where the rules ask for approvals, those who may give them shall read it at home;</item>
/// <item>sealed and signed: by the member's gateway, on behalf of the caller;</item>
/// <item>the <see cref="ReleaseDesk"/> rules on it like on any other envelope; what it releases, it remembers with the draft's
/// hash, and it looks for a repeat once more where nothing can come between.</item>
/// </list>
/// A draft that is refused leaves no trace, so that it can be handed over again once the reason is gone.
/// </summary>
internal sealed class DraftingDesk(
    GatewayIdentity identity, BatchSigner signer, BorderKeeper borders, NationalStore store, PreviewDesk preview, ReleaseDesk release,
    RefusalLog refusals, TimeProvider clock, ILogger<DraftingDesk> log)
{
    /// <summary>Seals a draft and has it ruled on.</summary>
    /// <param name="caller">Who hands it over, by the TLS certificate.</param>
    /// <param name="draft">What it wants said.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<DraftOutcome> SendAsync(PrincipalAddress caller, DraftedMessage draft, CancellationToken cancellation)
    {
        if (caller.Member is not { } member) throw new ArgumentException($"{caller} is of no member", nameof(caller));
        var (federation, now) = (borders.Current.Federation, Timestamp.Now(clock));
        var author = PrincipalAddress.DraftsOf(member);
        // 1
        var known = await store.ReadAsync(session => SubmissionTable.FindByMessageId(session, author, draft.MessageId), cancellation);
        if (known is not null)
            return known.IsOf(caller, draft.Hash)
                ? new DraftOutcome.Ruled(ReleaseOutcome.Repeated.Of(known))
                : No(caller, known.Reused(caller, draft.MessageId));
        // 2
        if (!TryFindSigner(federation, caller, author, now, out var handling, out var refused)) return No(caller, refused);
        // 3
        if (!TryAddress(federation, draft, now, out var to, out refused)) return No(caller, refused);
        // 4
        var plan = new EnvelopePlan
        {
            Federation = identity.Federation,
            MessageId = draft.MessageId,
            To = to,
            Precedence = draft.Precedence,
            Expires = draft.Expires,
            Content = draft.Content,
            Handling = Fill(handling, draft),
            Home = KeysOf(federation, caller, now),
        };
        var approvers = await FindApproversAsync(plan, draft.Content, federation, now, cancellation);
        // 5
        if (approvers is not null) plan = plan with { Home = HomeOf(plan, approvers) };
        if (!EnvelopeSealer.TryPrepare(plan, out var unsigned, out refused)) return No(caller, refused);
        var signature = await signer.SignAsync(unsigned);
        if (!unsigned.TrySign(signature, out var message, out refused)) return No(caller, refused);
        // 6
        var request = new ReleaseRequest(message.Envelope.Bytes, caller, HomeWrapForms.Write(message.HomeWraps)) { Draft = draft.Hash };
        var outcome = await release.RuleAsync(request, cancellation);
        if (outcome is ReleaseOutcome.Waiting && approvers is not { Obstacles.IsEmpty: true })
            log.ApproversLeftOut(message.Envelope.Id, string.Join("; ", approvers?.Obstacles ?? ["no approval was asked for before it was sealed"]));
        return new DraftOutcome.Ruled(outcome);
    }

    private bool TryFindSigner(
        FederationSnapshot federation, PrincipalAddress caller, PrincipalAddress author, Timestamp now,
        [NotNullWhen(true)] out HandlingPlan? handling, [NotNullWhen(false)] out Refused? refused)
    {
        (handling, refused) = (null, null);
        if (federation.FindPrincipal(caller, now) is not { Drafts: true } || federation.FindRoster(caller.Nation, now) is not { } roster)
            refused = NotTaken($"the roster in force does not name {caller} as one who hands over drafts",
                "ask your nation's registrar, or seal and sign with a key of your own");
        else if (federation.FindPrincipal(author, now)?.SigningKeys.Any(key => key.MaySignAt(now)) != true)
            refused = NotTaken($"the roster in force has no key of {author} that may sign now", "ask your nation's registrar");
        else if (identity.FindSigningKid(federation, author, now) is not { } kid)
            refused = NotTaken($"this gateway does not hold the key of {author}", "ask the gateway's operator");
        else
            handling = HandlingPlan.By(author, kid, roster, Category.Unspecified, Tlp.Unspecified, now) with { OnBehalfOf = caller };
        return handling is not null;
    }

    private static bool TryAddress(
        FederationSnapshot federation, DraftedMessage draft, Timestamp now,
        out ImmutableArray<AddressedTo> to, [NotNullWhen(false)] out Refused? refused)
    {
        var addressed = ImmutableArray.CreateBuilder<AddressedTo>(draft.Recipients.Length);
        (to, refused) = ([], null);
        foreach (var (address, role) in draft.Recipients)
        {
            if (federation.FindMailbox(address, now) is not { } mailbox)
                refused = new Refused(RefusalReason.MailboxUnknown, $"{address} is in no key set in force", "correct the address");
            else if (mailbox.EpochsToSealTo(now) is not { IsEmpty: false } epochs)
                refused = new Refused(RefusalReason.ReaderKeyMismatch, $"no reader of {address} has a key to seal to",
                    "ask its nation to publish a newer key set")
                { RetryAfter = TimeSpan.FromMinutes(1) };
            else addressed.Add(new AddressedTo(address, role, [.. epochs.Select(epoch => epoch.Key)]));
            if (refused is not null) return false;
        }
        to = addressed.MoveToImmutable();
        return true;
    }

    // Asked before it is sealed, for its content key does not outlive the sealing. The desk rules anew: whom a policy asks that came
    // into force between the two cannot read it, and can but deny it.
    private async Task<HomeReaders?> FindApproversAsync(
        EnvelopePlan plan, MessageContent content, FederationSnapshot federation, Timestamp now, CancellationToken cancellation)
    {
        var unsealed = plan with { To = [.. plan.To.Select(to => to with { Readers = [] })] };
        if (!EnvelopeOutline.TryWrite(unsealed, content.CountBytes(), out var outline, out _)) return null; // the sealer says why
        var ruled = await preview.RuleAsync(
            outline.Header.Bytes, outline.Handling.Bytes, outline.Handling.OnBehalfOf ?? outline.Handling.Author, cancellation);
        ImmutableArray<string> roles =
        [
            .. ruled.Decisions.SelectMany(decision => decision.Approvals).Where(need => need.Missing > 0).Select(need => need.Role).Distinct(),
        ];
        return roles.IsEmpty ? null : HomeReaders.Choose(federation, outline.Handling, roles, plan.Home.Select(key => key.Kid), now);
    }

    private static ImmutableArray<OpeningPublicKey> HomeOf(EnvelopePlan plan, HomeReaders readers) =>
        [.. plan.Home.Where(key => readers.Own.Contains(key.Kid)), .. readers.Approvers];

    private static HandlingPlan Fill(HandlingPlan handling, DraftedMessage draft) => handling with
    {
        Category = draft.Category,
        Tlp = draft.Tlp,
        Pap = draft.Pap,
        ReplyTo = draft.ReplyTo,
        ReleasableTo = draft.ReleasableTo,
        Caveats = draft.Caveats,
        Relations = draft.Relations,
        ReplyBy = draft.ReplyBy,
        Community = draft.Community,
        Exercise = draft.Exercise,
    };

    /// <summary>The caller's own opening keys: with one of them, whoever holds it reads again what was sent.</summary>
    private ImmutableArray<OpeningPublicKey> KeysOf(FederationSnapshot federation, PrincipalAddress caller, Timestamp now) =>
    [
        .. federation.MailboxesOf(identity.Nation, now)
            .SelectMany(mailbox => mailbox.Readers).Where(reader => reader.Principal == caller)
            .Select(reader => reader.EpochToSealTo(now)?.Key).OfType<OpeningPublicKey>()
            .DistinctBy(key => key.Kid).Take(EnvelopeLimits.HomeWraps),
    ];

    private DraftOutcome.Turned No(PrincipalAddress caller, Refused refused)
    {
        refusals.DraftRefused(caller, refused.Reason);
        return new DraftOutcome.Turned(refused);
    }

    private static Refused NotTaken(string what, string next) => new(RefusalReason.DraftsNotTaken, what, next);
}
