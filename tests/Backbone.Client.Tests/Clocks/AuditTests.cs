using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Client.Sending;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Federation;

namespace Backbone.Client.Tests.Clocks;

/// <summary>
/// Somebody looks years later at what became of a message. Every document was replaced meanwhile and every key has ended; what is in
/// force now still names the keys that signed then, but for readers' opening keys, of which a key set holds some weeks.
/// </summary>
public sealed class AuditTests : IAsyncLifetime
{
    private static readonly TimeSpan Years = TimeSpan.FromDays(3 * 365);

    private readonly Timestamp _now = Timestamp.Now(TimeProvider.System);
    private readonly StoppedClock _clock;
    private readonly StoppedClock _then;
    private readonly TestFederation _federation;
    private readonly SealedMessage _sent;
    private readonly Dictionary<PrincipalAddress, ImmutableArray<OpeningEpoch>> _renewed = [];
    private readonly MemoryKeyCustody _renewedKeys = new();
    private Outpost _outpost = null!;

    public AuditTests()
    {
        _then = new StoppedClock(_now.Plus(-Years));
        _clock = new StoppedClock(_then.At);
        _federation = new TestFederation(_clock);
        _sent = new Letter(_federation) { Clock = _then, Author = "KOR/kisa/lee", To = ["USA/cisa"] }.Seal();
    }

    public async ValueTask InitializeAsync()
    {
        _clock.At = _now;
        _outpost = await Outpost.StartAsync(_federation, clock: _clock);
        _outpost.Serve([_federation.Charter, NextCharter(), .. _federation.Nations.SelectMany(Successors)]);
        _outpost.Script.Sent = _ => Honest.Sent(_sent);
    }

    public async ValueTask DisposeAsync()
    {
        await _outpost.DisposeAsync();
        _federation.Dispose();
        _renewedKeys.Dispose();
    }

    [Theory]
    [InlineData("USA/gateway", ReceiptEvent.Delivered, DeliveryStage.Delivered)]
    [InlineData("USA/gateway", ReceiptEvent.Refused, DeliveryStage.Refused)]
    [InlineData("USA/cisa/kim", ReceiptEvent.Opened, DeliveryStage.Opened)]
    public async Task A_receipt_that_was_signed_in_its_keys_time_proves_for_years(string author, ReceiptEvent what, DeliveryStage stage)
    {
        var progress = await JudgeAsync(Receipt(author, what, _then));
        Assert.Empty(progress.Doubts);
        Assert.Equal((stage, true), (progress.Stage, progress.IsProved));
    }

    [Theory]
    [InlineData("USA/gateway", ReceiptEvent.Delivered)]
    [InlineData("USA/cisa/kim", ReceiptEvent.Opened)]
    public async Task A_receipt_that_is_signed_now_by_a_key_of_then_proves_nothing(string author, ReceiptEvent what) =>
        Assert.Equal((DeliveryStage.Accepted, false), StageOf(await JudgeAsync(Receipt(author, what, _clock))));

    [Fact]
    public async Task Who_does_not_read_the_mailbox_proves_nothing_though_nobody_can_tell_any_more_whose_its_keys_were() =>
        Assert.Equal((DeliveryStage.Accepted, false), StageOf(await JudgeAsync(Receipt("USA/fbi/smith", ReceiptEvent.Opened, _then))));

    private static (DeliveryStage, bool) StageOf(RecipientProgress progress) => (progress.Stage, progress.IsProved);

    private async Task<RecipientProgress> JudgeAsync(Delivered receipt)
    {
        var state = Honest.State(_sent.Envelope, DeliveryState.Opened);
        state.Recipients[0].Receipts.Add(receipt);
        _outpost.Script.State = _ => new GetStateResponse { State = state };
        var judged = await _outpost.Client.Sending.GetStateAsync(
            EnvelopeReference.Of(_sent.Envelope.Id), TestContext.Current.CancellationToken);
        return judged.Recipients[0];
    }

    private Delivered Receipt(string author, ReceiptEvent what, StoppedClock signed)
    {
        var reason = what == ReceiptEvent.Refused ? RefusalReason.NotAccepted : RefusalReason.Unspecified;
        var receipt = new Letter(_federation)
        {
            Clock = signed,
            Author = author,
            To = ["KOR/gateway"],
            Facts = [new Fact(_sent.Envelope.Id, 0, what, reason, signed.At)],
        };
        return new Post(_federation) { Clock = _then }.Deliver(receipt.Seal().Envelope, "KOR/gateway");
    }

    private SignedDocument NextCharter() => Charters.Next(_federation, CharterDraft.Of(_federation.Snapshot.Charter) with
    {
        Lifetime = new Lifetime(_now, _now.Plus(TimeSpan.FromDays(700))),
    }, "KOR", "USA");

    // The keys of then stay as they were, ended.
    private IEnumerable<SignedDocument> Successors(TestNation nation)
    {
        var month = new Lifetime(_now, _now.Plus(Roster.MaxLifetime));
        var registrar = new MandatedKey(nation.Offline.Add(SigningKey.Generate()), month);
        var mandate = _federation.Snapshot.FindMandate(nation.Code, _then.At)!;
        yield return nation.SignWithRoot(DocumentAuthority.DraftMandate(
            MandateDraft.Of(mandate) with { Lifetime = month, RegistrarKeys = [registrar] }, mandate));
        var roster = _federation.Snapshot.FindRoster(nation.Code, _then.At)!;
        yield return Sign(DocumentAuthority.DraftRoster(RosterDraft.Of(roster) with { Lifetime = month }, roster));
        var keySet = _federation.Snapshot.FindKeySet(nation.Code, _then.At)!;
        yield return Sign(DocumentAuthority.DraftKeySet(KeySetDraft.Of(keySet) with
        {
            Lifetime = month,
            Mailboxes = [.. keySet.Mailboxes.Select(mailbox => mailbox with { Readers = [.. mailbox.Readers.Select(Renew)] })],
        }, keySet));

        SignedDocument Sign(DocumentPayload payload) => SignedDocument.TryAssemble(
            payload, [DocumentAuthority.Sign(payload, nation.Offline, registrar.Key.Kid)], out var signed, out var refused)
            ? signed : throw new InvalidOperationException(refused.ToString());
    }

    private Reader Renew(Reader reader)
    {
        if (!_renewed.TryGetValue(reader.Principal, out var epochs))
            _renewed[reader.Principal] = epochs = EpochPlan.Weekly.MakeKeys(_renewedKeys, _now);
        return reader with { Epochs = epochs };
    }
}
