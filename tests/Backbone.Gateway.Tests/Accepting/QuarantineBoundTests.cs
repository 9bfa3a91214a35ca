using System.Security.Cryptography;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Accepting;

/// <summary>
/// Whoever holds the lanes, or a nation, may bring about as many false entries as it likes: neither fills the nation's disk, and
/// neither keeps the other nations' mail out.
/// </summary>
public sealed class QuarantineBoundTests : IAsyncDisposable
{
    private static readonly PrincipalAddress Operator = PrincipalAddress.Parse("KOR/kisa/park");

    private readonly Bench _bench = new() { Quarantine = QuarantineLimits.Usual with { OfLane = 3, OfNation = 4 } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_lane_of_false_entries_is_stopped_after_a_number_with_an_alarm_that_names_it()
    {
        _bench.Log.Expect(Lines.Quarantined, Lines.LaneStopped);
        for (var i = 0UL; i < 2; i++) Assert.Equal(AlarmKind.Quarantined, Alarm(await JunkAsync(i)));
        Assert.Equal(AlarmKind.LaneStopped, Alarm(await JunkAsync(2)));
        var (rows, journal) = (await _bench.CountAsync("quarantine"), await _bench.CountAsync("journal"));
        for (var i = 3UL; i < 500; i++) Assert.IsType<AcceptanceOutcome.LaneStopped>(await JunkAsync(i));
        Assert.Equal((rows, journal), (await _bench.CountAsync("quarantine"), await _bench.CountAsync("journal")));
        var alarm = Assert.Single(await _bench.JournalAsync(), entry => entry.Alarm is { Kind: AlarmKind.LaneStopped }).Alarm;
        Assert.Contains("KOR/kisa", alarm.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_good_is_taken_from_a_lane_beside_what_is_false_and_another_lane_is_not_stopped()
    {
        _bench.Log.Expect(Lines.Quarantined, Lines.LaneStopped);
        for (var i = 0UL; i < 5; i++) await JunkAsync(i);
        Assert.IsType<AcceptanceOutcome.Accepted>(await _bench.AcceptAsync(Good("KOR/kisa"), 7));
        Assert.IsType<AcceptanceOutcome.Accepted>(await _bench.AcceptAsync(Good("KOR/kisa/lee"), 0));
    }

    [Fact]
    public async Task A_lane_goes_on_once_an_officer_has_decided()
    {
        _bench.Log.Expect(Lines.Quarantined, Lines.LaneStopped);
        for (var i = 0UL; i < 5; i++) await JunkAsync(i);
        Assert.Null(await _bench.QuarantineDesk().RefuseAsync(Operator, isReleaser: false, 1, "seen", drop: true, Cancellation));
        Assert.IsType<AcceptanceOutcome.Quarantined>(await JunkAsync(5));
        Assert.IsType<AcceptanceOutcome.LaneStopped>(await JunkAsync(6));
    }

    [Fact]
    public async Task Replays_are_of_whoever_holds_the_lanes_and_stop_the_lane_too()
    {
        _bench.Log.Expect(Lines.Quarantined, Lines.LaneStopped);
        var letter = Good("KOR/kisa");
        await _bench.AcceptAsync(letter, 0);
        for (var i = 1UL; i <= 3; i++) Assert.IsType<AcceptanceOutcome.Quarantined>(await _bench.AcceptAsync(letter, i));
        Assert.IsType<AcceptanceOutcome.LaneStopped>(await _bench.AcceptAsync(letter, 4));
    }

    [Fact]
    public async Task What_a_nation_stamps_and_does_not_pass_is_counted_after_a_number_and_stops_no_lane()
    {
        _bench.Log.Expect(Lines.Quarantined, Lines.QuarantineFull);
        for (var i = 0UL; i < 4; i++) Assert.Equal(AlarmKind.Quarantined, Alarm(await _bench.AcceptAsync(BySenders(), i)));
        var rows = await _bench.CountAsync("quarantine");
        for (var i = 4UL; i < 80; i++) Assert.Equal(AlarmKind.QuarantineFull, Alarm(await _bench.AcceptAsync(BySenders(), i)));
        Assert.Equal((4, rows), (rows, await _bench.CountAsync("quarantine")));
        Assert.InRange((await _bench.JournalAsync()).Count(entry => entry.Alarm is { Kind: AlarmKind.QuarantineFull }), 1, 64);
        Assert.IsType<AcceptanceOutcome.Accepted>(await _bench.AcceptAsync(Good("KOR/kisa", "JPN/npa/sato"), 100));
    }

    [Fact]
    public async Task A_stamp_out_of_its_time_is_the_nations_that_made_it_and_a_broken_one_the_lanes()
    {
        _bench.Log.Expect(Lines.Quarantined);
        var late = _bench.Letters.Stamp(_bench.Letters.Seal(_bench.Letters.Plan("USA/cisa/kim", "KOR/kisa")),
            statement => statement with { Time = _bench.Now.Plus(TimeSpan.FromMinutes(10)) });
        await _bench.AcceptAsync(late, 0);
        await _bench.AcceptAsync(Letters.BreakStamp(Good("KOR/kisa")), 1);
        Assert.Equal(["USA", ""], await _bench.ReadAsync(session =>
        {
            using var select = session.Statement("SELECT by FROM quarantine ORDER BY place");
            var by = new List<string>();
            while (select.Step()) by.Add(select.Text(0));
            return by;
        }));
    }

    [Fact]
    public async Task What_a_nation_stamped_with_a_key_that_it_took_out_since_stops_no_lane()
    {
        _bench.Log.Expect(Lines.Quarantined, Lines.QuarantineFull);
        var letters = Enumerable.Range(0, 80).Select(_ => Good("KOR/kisa")).ToList();
        await _bench.AdoptAsync(_bench.Letters.NextKeySet("USA", draft => draft with
        {
            StampKeys = [new(Protocol.Suites.SigningKey.Generate().PublicKey, new(_bench.Now, _bench.Now.Plus(TimeSpan.FromDays(7))), Withdrawn: false)],
        }));
        foreach (var (index, letter) in letters.Index())
            Assert.Equal(index < 3 ? AlarmKind.Quarantined : AlarmKind.QuarantineFull, Alarm(await _bench.AcceptAsync(letter, (ulong)index)));
        Assert.Equal(3, await _bench.CountAsync("quarantine"));
        Assert.IsType<AcceptanceOutcome.Accepted>(await _bench.AcceptAsync(Good("KOR/kisa", "JPN/npa/sato"), 100));
    }

    [Fact]
    public async Task False_entries_have_one_bound_in_all_lanes_for_the_broker_says_how_many_there_are()
    {
        await using var kept = new Bench { Quarantine = _bench.Quarantine with { OfLanes = 5 } };
        kept.Log.Expect(Lines.Quarantined, Lines.LaneStopped);
        for (var i = 0U; i < 40; i++) await kept.AcceptAsync(Junk(0, i % 2 == 0 ? $"KOR/kisa/x{i}" : "KOR/kisa", i), "junk"u8.ToArray());
        Assert.Equal(5, await kept.CountAsync("quarantine"));
        Assert.IsType<AcceptanceOutcome.Accepted>(await kept.AcceptAsync(kept.Letters.Stamp(kept.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0], 100));
    }

    [Fact]
    public async Task One_nation_leaves_the_others_room_for_the_evidence_of_theirs()
    {
        await using var kept = new Bench { Quarantine = QuarantineLimits.Usual with { EntriesOfOne = 2 } };
        kept.Log.Expect(Lines.Quarantined, Lines.QuarantineFull);
        for (var i = 0UL; i < 3; i++)
            Assert.Equal(i < 2 ? AlarmKind.Quarantined : AlarmKind.QuarantineFull, Alarm(await kept.AcceptAsync(Unwanted(kept, "USA/cisa/kim"), i)));
        Assert.Equal(AlarmKind.Quarantined, Alarm(await kept.AcceptAsync(Unwanted(kept, "JPN/npa/sato"), 3)));
    }

    [Fact]
    public async Task What_no_reader_of_the_mailbox_can_open_is_never_said_to_be_delivered()
    {
        _bench.Log.Expect(Lines.Quarantined);
        var plan = _bench.Letters.Plan("USA/cisa/kim", "KOR/kisa");
        var stranger = Protocol.Suites.OpeningKey.Generate().PublicKey;
        var letter = _bench.Letters.Stamp(plan with { To = [plan.To[0] with { Readers = [stranger] }] })[0];
        var outcome = Assert.IsType<AcceptanceOutcome.Quarantined>(await _bench.AcceptAsync(letter));
        Assert.Equal((AcceptanceStep.Recipient, RefusalReason.ReaderKeyMismatch), (outcome.Step, outcome.Refusal.Reason));
        Assert.Equal(ReceiptEvent.Refused, Assert.Single((await _bench.FactsAsync())!.Facts).Fact.Event);
    }

    [Fact]
    public async Task What_was_sealed_to_an_epoch_that_has_gone_from_the_key_set_is_delivered()
    {
        var letter = Good("KOR/kisa");
        await _bench.AdoptAsync(_bench.Letters.NextKeySet("KOR", draft => draft)); // both sets are kept from here on
        await _bench.AdoptAsync(_bench.Letters.NextKeySet("KOR", draft => draft with
        {
            Mailboxes = [.. draft.Mailboxes.Select(mailbox => mailbox with
            {
                Readers = [.. mailbox.Readers.Select(reader => reader with
                {
                    Epochs = [new(Protocol.Suites.OpeningKey.Generate().PublicKey, new(_bench.Now, _bench.Now.Plus(TimeSpan.FromDays(7))), false)],
                })],
            })],
        }, _bench.Documents.Snapshot.FindKeySet(_bench.Nation.Code, _bench.Now)));
        Assert.IsType<AcceptanceOutcome.Accepted>(await _bench.AcceptAsync(letter));
    }

    private static AlarmKind Alarm(AcceptanceOutcome outcome) => Assert.IsType<AcceptanceOutcome.Quarantined>(outcome).Alarm;

    private Task<AcceptanceOutcome> JunkAsync(ulong index) => _bench.AcceptAsync(Junk(index, "KOR/kisa", 0), "junk"u8.ToArray());

    private static AnnouncedEntry Junk(ulong index, string mailbox, uint generation) => AnnouncedEntry.Read(new Contracts.Broker.V1.EntryHeader
    {
        Mailbox = mailbox,
        Generation = generation,
        Index = index,
        Mark = 1,
        Precedence = Precedence.Flash,
        EntryHash = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)),
    })!;

    private Consignment Good(string to, string from = "USA/cisa/kim") => _bench.Letters.Stamp(_bench.Letters.Plan(from, to))[0];

    // Stamped by its nation, which should not have let it out.
    private Consignment BySenders() => Unwanted(_bench, "USA/cisa/kim");

    private static Consignment Unwanted(Bench bench, string from)
    {
        var plan = bench.Letters.Plan(from, "KOR/kisa");
        return bench.Letters.Stamp(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } })[0];
    }
}
