using Backbone.Gateway.Borders;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Clocks;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;

namespace Backbone.Gateway.Telling;

/// <summary>
/// Tells senders' nations what became of their messages: gathers facts for at most a second, puts those for one nation
/// into one receipt, signs it with the gateway's service key, or with that of the service for which the gateway opened, and
/// hands it to the <see cref="ReleaseDesk"/> like any other.
/// </summary>
internal sealed class ReceiptWriter(
    ReleaseDesk desk, GatewayIdentity identity, BorderKeeper borders, NationalStore store, FactSignal facts,
    TimeProvider clock, ILogger<ReceiptWriter> log) : LastingTask(clock, log)
{
    /// <summary>How long facts gather; shorter than the second that is allowed, for the rest of the way takes time too.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    // What a service opened is given up for good: not by a clock that is ahead for a while.
    private readonly SettledTime _settled = new(clock);

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        await TellAllAsync(cancellation);
        await facts.WaitAsync(Pause, Clock, cancellation);
        await Task.Delay(Linger, Clock, cancellation);
    }

    /// <summary>Tells each nation what there is to tell. One that cannot be told now keeps no other waiting.</summary>
    internal async Task TellAllAsync(CancellationToken cancellation)
    {
        foreach (var (nation, author, exercise) in await store.ReadAsync(FactTable.Waiting, cancellation))
            while (await store.ReadAsync(session => FactTable.Oldest(session, nation, author, exercise), cancellation) is { } pending)
                if (!await TryTellAsync(pending, cancellation)) break;
    }

    private async Task<bool> TryTellAsync(PendingFacts pending, CancellationToken cancellation)
    {
        var (federation, now) = (borders.Current.Federation, Timestamp.Now(Clock));
        var ofService = pending.Author != identity.Address;
        if (identity.FindSigningKid(federation, pending.Author, now) is not { } kid)
        {
            if (ofService && !MaySignLater(federation, pending.Author))
                return await DropAsync(pending, "no key of it in force is held here", cancellation);
            return Waits(pending, ReleaseStep.Author, new Refused(RefusalReason.AuthorKeyNotInForce,
                $"no key of {pending.Author} that is held here may sign at {now}", "publish a roster with one, or check this machine's clock"));
        }
        if (federation.FindRoster(identity.Nation, now) is not { } roster)
            return Waits(pending, ReleaseStep.Author, new Refused(RefusalReason.AuthorUnknown, $"no roster of {identity.Nation} is in force", "publish one"));
        var message = EnvelopeSealer.Seal(Plan(pending, kid, roster, now), identity.Custody);
        var request = new ReleaseRequest(message.Envelope.Bytes, pending.Author, [])
        {
            IsNoted = true,
            Alongside = session => FactTable.Delete(session, pending.Facts.Select(fact => fact.Place)),
        };
        var outcome = await desk.RuleAsync(request, cancellation);
        if (outcome is not ReleaseOutcome.Refused { Step: var step, Refusal: var refusal }) return true;
        // A service that is no reader any more has nothing to say about the mailbox, now or later; who reads it the key set in force says.
        if (ofService && step == ReleaseStep.Rules && federation.FindKeySet(identity.Nation, now) is not null)
            return await DropAsync(pending, refusal.Detail, cancellation);
        return Waits(pending, step, refusal);
    }

    private bool Waits(PendingFacts pending, ReleaseStep step, Refused refusal)
    {
        log.ReceiptWaits(pending.Nation.ToString(), pending.Facts.Count, (int)step, refusal);
        return false;
    }

    // Whether a key that is held here has not ended, by the time that is believed; without a roster in force nobody can tell.
    private bool MaySignLater(FederationSnapshot federation, PrincipalAddress author)
    {
        var believed = _settled.Now();
        return federation.FindRoster(identity.Nation, believed) is null || federation.FindPrincipal(author, believed)?.SigningKeys.Any(key =>
            key.Status == KeyStatus.Active && key.Lifetime.Until > believed && identity.Custody.CanSign(key.Key.Kid)) == true;
    }

    private async Task<bool> DropAsync(PendingFacts pending, string why, CancellationToken cancellation)
    {
        await store.WriteAsync(session => FactTable.Delete(session, pending.Facts.Select(fact => fact.Place)), cancellation);
        log.OpenedNotTold(pending.Author.ToString(), pending.Nation.ToString(), pending.Facts.Count, why);
        return true;
    }

    private EnvelopePlan Plan(PendingFacts pending, SigningKid kid, Roster roster, Timestamp now) => new()
    {
        Federation = identity.Federation,
        MessageId = MessageId.New(Clock),
        To = [new AddressedTo(MailboxAddress.GatewayOf(pending.Nation), RecipientRole.Info, [])],
        Precedence = Precedence.Priority,
        Expires = now.Plus(Lifetime),
        Content = null,
        Handling = HandlingPlan.By(pending.Author, kid, roster, Category.Receipt, Tlp.Unspecified, now) with
        {
            Exercise = pending.Exercise,
            Facts = [.. pending.Facts.Select(fact => fact.Fact)],
        },
    };
}
