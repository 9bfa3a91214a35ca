using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Gateway.Tests.Accepting;

/// <summary>A verdict that depends on this clock or on documents that may come is not final.</summary>
public sealed class ReconsiderationTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Slow = TimeSpan.FromMinutes(10);

    private readonly Bench _bench = new();
    private readonly CancellationTokenSource _bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private Reconsideration _reconsideration;

    public ReconsiderationTests()
    {
        _bound.CancelAfter(Patience);
        _bench.Log.Expect(Lines.Quarantined);
        _reconsideration = By(_bench.EntryCheck());
    }

    private Reconsideration By(EntryCheck check) => new(_bench.Identity, check, _bench.Store, _bench.Documents, new FactSignal(),
        new Watchers<MailboxAddress>(), new Watchers<EnvelopeId>(), _bench.Clock, _bench.Log.For<Reconsideration>());

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _reconsideration.StopAsync(CancellationToken.None);
        _reconsideration.Dispose();
        await _bench.DisposeAsync();
        _bound.Dispose();
    }

    [Fact]
    public async Task What_a_slow_clock_put_aside_is_delivered_once_the_clock_is_right()
    {
        var outcome = Assert.IsType<AcceptanceOutcome.Quarantined>(await _bench.AcceptAsync(Ahead(Slow)));
        Assert.Equal((AcceptanceStep.Stamp, RefusalReason.StampKeyUnknown), (outcome.Step, outcome.Refusal.Reason));
        Assert.Contains("10 min ahead, or this one that much behind", outcome.Refusal.Detail, StringComparison.Ordinal);
        Assert.Equal((true, false), (await FindAsync()) is var aside ? (aside.Waits, aside.MayRelease) : default);
        Assert.Null(await _bench.FactsAsync()); // its sender is told nothing that is not final

        await _reconsideration.StartAsync(_bound.Token);
        await UntilAsync(async () => await _bench.CountAsync("mail") == 1, Slow);
        Assert.Equal(ReceiptEvent.Delivered, Assert.Single((await _bench.FactsAsync())!.Facts).Fact.Event);
        Assert.Equal((QuarantineVerdict.Released, "KOR/gateway", false), (await FindAsync()) is var decided
            ? (decided.Decided.Verdict, decided.Decided.Officer, decided.Waits) : default);
        Assert.Contains(await _bench.JournalAsync(), entry => entry.QuarantineDecided is { Released: true, Officer: "KOR/gateway" });
    }

    [Fact]
    public async Task What_names_a_key_that_nobody_knew_is_delivered_when_the_key_set_comes()
    {
        var made = Bench.Federation.Usa.GatewayCustody.Add(SigningKey.Generate());
        var key = new StampKey(made, new Lifetime(_bench.Now, _bench.Now.Plus(TimeSpan.FromDays(30))), Withdrawn: false);
        var keySet = _bench.Letters.NextKeySet("USA", draft => draft with { StampKeys = [.. draft.StampKeys, key] });
        await _bench.AcceptAsync(_bench.Letters.Stamp(_bench.Letters.Seal(_bench.Letters.Plan("USA/cisa/kim", "KOR/kisa")), key)[0]);
        await _reconsideration.StartAsync(_bound.Token);
        Assert.Equal(0, await _bench.CountAsync("mail"));

        await _bench.AdoptAsync(keySet);
        await UntilAsync(async () => await _bench.CountAsync("mail") == 1, TimeSpan.Zero);
    }

    [Fact]
    public async Task What_does_not_hold_when_it_is_judged_again_stays_out_and_its_sender_is_told()
    {
        await _bench.AcceptAsync(Ahead(Slow, tlp: Tlp.Red));
        await _reconsideration.StartAsync(_bound.Token);
        await UntilAsync(async () => !(await FindAsync()).Waits, TimeSpan.FromHours(1));
        Assert.Equal((RefusalReason.RedNotPersonal, 0L), ((await FindAsync()).Reason, await _bench.CountAsync("mail")));
        Assert.Equal((ReceiptEvent.Refused, RefusalReason.RedNotPersonal), Assert.Single((await _bench.FactsAsync())!.Facts).Fact is var fact
            ? (fact.Event, fact.Reason) : default);
    }

    [Fact]
    public async Task What_expires_while_it_waits_is_void_and_nobody_is_alarmed_or_told()
    {
        await _bench.AcceptAsync(Ahead(Slow, lives: TimeSpan.FromMinutes(5)));
        var alarms = (await _bench.JournalAsync()).Count(entry => entry.Alarm is not null);
        await _reconsideration.StartAsync(_bound.Token);
        await UntilAsync(async () => (await FindAsync()).Decided is not null, TimeSpan.FromHours(1));
        Assert.Equal((QuarantineVerdict.Refused, 0L), ((await FindAsync()).Decided.Verdict, await _bench.CountAsync("mail")));
        Assert.Null(await _bench.FactsAsync());
        var journal = await _bench.JournalAsync();
        Assert.Equal((alarms, 1), (journal.Count(entry => entry.Alarm is not null), journal.Count(entry => entry.Expired is not null)));
    }

    [Fact]
    public async Task What_came_another_time_meanwhile_is_not_delivered_twice()
    {
        var consignment = Ahead(Slow);
        await _bench.AcceptAsync(consignment);
        _bench.Clock.Advance(Slow);
        Assert.IsType<AcceptanceOutcome.Accepted>(await _bench.AcceptAsync(consignment, 0, generation: 1));
        await _reconsideration.StartAsync(_bound.Token);
        await UntilAsync(async () => (await FindAsync()).Decided is not null, TimeSpan.Zero);
        Assert.Equal((QuarantineVerdict.Refused, 1L), ((await FindAsync()).Decided.Verdict, await _bench.CountAsync("mail")));
    }

    [Fact]
    public async Task An_entry_at_which_the_program_fails_keeps_no_other_from_being_judged()
    {
        _bench.Log.Expect("cannot be judged again");
        await _bench.AcceptAsync(Ahead(Slow), index: 0);
        await _bench.AcceptAsync(Ahead(Slow), index: 1);
        _bench.Clock.Advance(Slow);
        _reconsideration.Dispose();
        _reconsideration = By(new EntryCheck(
            _bench.Identity with { Custody = new FailingAtOne(_bench.Identity.Custody) }, _bench.Borders, _bench.Store, _bench.Peers, _bench.Clock));
        await _reconsideration.StartAsync(_bound.Token);
        await UntilAsync(async () => await _bench.CountAsync("mail") == 1, TimeSpan.Zero);
        Assert.True((await FindAsync()).Waits); // the first, and the second is in the mail
    }

    [Fact]
    public async Task What_is_wrong_whatever_the_time_does_not_wait()
    {
        await _bench.AcceptAsync(Letters.BreakStamp(Ahead(TimeSpan.Zero)));
        Assert.False((await FindAsync()).Waits);
        Assert.Empty(await _bench.ReadAsync(session => QuarantineTable.Waiting(session, 0, 10)));
    }

    /// <summary>A good message by a clock that is ahead of the gateway's.</summary>
    private static Consignment Ahead(TimeSpan by, TimeSpan? lives = null, Tlp tlp = Tlp.Amber)
    {
        var letters = new Letters(Bench.Federation, new FakeTimeProvider(Bench.Federation.Now.Plus(by).ToDateTimeOffset()));
        var plan = letters.Plan("USA/cisa/kim", "KOR/kisa");
        plan = plan with { Handling = plan.Handling with { Tlp = tlp } };
        return letters.Stamp(letters.Seal(lives is { } life ? plan with { Expires = letters.Now.Plus(life) } : plan))[0];
    }

    private async Task<QuarantinedEntry> FindAsync() =>
        await _bench.ReadAsync(session => QuarantineTable.Find(session, 1)) ?? throw new InvalidOperationException("nothing was put aside");

    /// <summary>Real keys that fail as no program expects, at the first thing that they are to open, each time.</summary>
    private sealed class FailingAtOne(IKeyCustody keys) : IKeyCustody
    {
        private byte[]? _first;

        public bool CanSign(SigningKid kid) => keys.CanSign(kid);

        public byte[] Sign(SigningKid kid, ReadOnlySpan<byte> message, ReadOnlySpan<byte> context) => keys.Sign(kid, message, context);

        public bool CanOpen(OpeningKid kid) => keys.CanOpen(kid);

        public bool TryDecapsulate(OpeningKid kid, ReadOnlySpan<byte> enc, Span<byte> sharedSecret) =>
            enc.SequenceEqual(_first ??= enc.ToArray())
                ? throw new InvalidOperationException("the keys are not to be had") : keys.TryDecapsulate(kid, enc, sharedSecret);
    }

    /// <summary>Waits, and lets the clock go on at each look, by so much at first.</summary>
    private async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan first)
    {
        for (var step = first; !await isSo(); step = TimeSpan.FromSeconds(5))
        {
            _bench.Clock.Advance(step);
            await Task.Delay(Look, TimeProvider.System, _bound.Token);
        }
    }
}
