using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Collecting;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Tests.Publishing;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Collecting;

/// <summary>A lane is collected to its end and goes on in the next generation; what contradicts that is not believed.</summary>
public sealed class CollectorTests
{
    private const int Patience = 30_000;
    private const string Mailbox = "KOR/kisa";

    [Fact(Timeout = Patience)]
    public async Task A_lane_that_ended_is_collected_to_its_end_and_then_the_next_generation()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Broker.News = [post.Entry(0, 0), post.Entry(0, 1), Closed(0, size: 2), post.Entry(1, 0)];
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 2, 2), new LaneStanding(Mailbox, 1, 1));
        Assert.Equal(3, await post.Bench.CountAsync("mail"));
        Assert.Empty(post.Alarms.Counts);

        var position = Assert.Single((await post.FollowAgainAsync()).Positions); // from the entry before, and nothing of the first
        Assert.Equal((Mailbox, 1u, 0ul), (position.Mailbox, position.Generation, position.Index));
    }

    [Fact(Timeout = Patience)]
    public async Task A_lane_of_which_the_broker_lost_entries_is_an_alarm_and_goes_on_in_the_next_generation()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect("the broker has lost entries of generation 0");
        var first = post.Entry(0, 0);
        post.Broker.News = [first];
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 1));

        // What was collected is published again too, for its receipt was lost as well; and one of which nothing was known.
        var lost = Closed(0, size: 0);
        lost.Closed[0].Lost = true;
        post.Broker.News = [lost, post.Entry(1, 0, again: true), post.Entry(1, 1)];
        var position = Assert.Single((await post.FollowAgainAsync()).Positions);
        Assert.Equal((0u, 0UL, 0UL, 1UL), (position.Generation, position.Index, position.SeenIndex, position.SeenMark));
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 1, 1), new LaneStanding(Mailbox, 1, 2));
        Assert.Equal((2, 0), (await post.Bench.CountAsync("mail"), await post.Bench.CountAsync("quarantine")));
        Assert.Equal(1, post.Alarms.Counts[AlarmKind.LaneLost]);
        var alarm = Assert.Single(await post.Bench.JournalAsync(), entry => entry.Alarm is not null).Alarm;
        Assert.Equal((AlarmKind.LaneLost, Mailbox), (alarm.Kind, alarm.Mailbox));
        var due = await post.Bench.ReadAsync(session => LaneTable.Due(session, 10));
        Assert.DoesNotContain(due, lane => lane.Generation == 0); // nothing of it can be acknowledged

        position = Assert.Single((await post.FollowAgainAsync()).Positions);
        Assert.Equal((1u, 1UL, 1UL, 2UL), (position.Generation, position.Index, position.SeenIndex, position.SeenMark));
    }

    [Fact(Timeout = Patience)]
    public async Task Entries_that_wait_when_their_lane_is_lost_are_dropped_and_hold_up_nothing()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect("the broker has lost entries of generation 0", "does not hand out entry");
        var (first, gone, lost) = (post.Entry(0, 0), post.Entry(0, 1), Closed(0, size: 0));
        post.Broker.Entries.TryRemove((Mailbox, 0, 1), out _);
        lost.Closed[0].Lost = true;
        post.Broker.News = [first, gone, lost, post.Entry(1, 0)];
        await post.CollectAsync();
        while (await post.Bench.ReadAsync(LaneTable.All) is not [{ IsFinished: true }, { Generation: 1, Next: 1 }]) await post.PassAsync();
        Assert.Equal(AlarmKind.LaneLost, Assert.Single(post.Alarms.Counts).Key);
    }

    [Fact(Timeout = Patience)]
    public async Task Where_all_that_is_known_has_ended_the_generation_that_comes_next_is_followed()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Broker.News = [post.Entry(0, 0), Closed(0, size: 1)];
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 1, 1));
        var position = Assert.Single((await post.FollowAgainAsync()).Positions);
        Assert.Equal((Mailbox, 1u, 0ul), (position.Mailbox, position.Generation, position.Index));
    }

    [Fact(Timeout = Patience)]
    public async Task What_its_sender_published_again_into_the_next_generation_is_dropped_without_an_alarm()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        var first = post.Entry(0, 0);
        post.Broker.News = [first, Closed(0, size: 1), post.Entry(1, 0, again: true), post.Entry(1, 1)];
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 1, 1), new LaneStanding(Mailbox, 1, 2));
        Assert.Equal(2, await post.Bench.CountAsync("mail"));
        Assert.Empty(post.Alarms.Counts);
        Assert.Equal(0, await post.Bench.CountAsync("quarantine"));
    }

    [Fact(Timeout = Patience)]
    public async Task Nothing_of_a_generation_is_believed_before_the_end_of_the_one_before_was_told()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Broker.News = [post.Entry(1, 0)];
        await post.CollectAsync();
        await post.UntilFollowedAsync(2); // it hung up and began again
        Assert.Equal((0, 0), (await post.Bench.CountAsync("mail"), await post.Bench.CountAsync("lanes")));

        post.Broker.News = [Closed(1, size: 1)];
        await post.UntilFollowedAsync(post.Broker.Followed.Count + 2);
        Assert.Equal(0, await post.Bench.CountAsync("lanes"));
    }

    [Fact(Timeout = Patience)]
    public async Task A_lane_that_ends_before_what_was_collected_of_it_is_an_alarm_and_its_mailbox_goes_on()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Broker.News =
            [post.Entry(0, 0), post.Entry(0, 1), post.Entry(0, 2)];
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 3));
        post.Broker.News = [Closed(0, size: 1), Closed(0, size: 1), post.Entry(1, 0)];
        await post.FollowAgainAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 3, 3), new LaneStanding(Mailbox, 1, 1));
        var alarm = Assert.Single(await post.Bench.JournalAsync(), entry => entry.Alarm is not null).Alarm;
        Assert.Equal((AlarmKind.LaneRewritten, Mailbox), (alarm.Kind, alarm.Mailbox));
        Assert.Equal(1, post.Alarms.Counts[AlarmKind.LaneRewritten]);
    }

    [Fact(Timeout = Patience)]
    public async Task A_generation_that_the_broker_forgot_is_passed_over()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect(Lines.LaneForgotten);
        post.Broker.News = [Closed(0, size: 8, first: 8), post.Entry(1, 0)];
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 8, 8), new LaneStanding(Mailbox, 1, 1));
    }

    [Fact(Timeout = Patience)]
    public async Task A_lane_of_which_the_broker_keeps_an_entry_back_holds_up_no_other_and_is_asked_again()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect(Lines.LaneLeftAlone);
        var (kept, second) = (post.Entry(0, 0), post.Entry(0, 1));
        Assert.True(post.Broker.Entries.TryRemove((Mailbox, 0, 0), out var entry));
        post.Broker.News = [kept, second, post.Entry(0, 0, mailbox: "KOR/nis")];
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding("KOR/nis", 0, 1));
        Assert.Equal(1, await post.Bench.CountAsync("mail"));

        post.Broker.Entries[(Mailbox, 0, 0)] = entry;
        post.Pace = CollectionRun.FaultPause;
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 2), new LaneStanding("KOR/nis", 0, 1));
        Assert.Equal(3, await post.Bench.CountAsync("mail"));
    }

    [Fact(Timeout = Patience)]
    public async Task What_expired_at_the_broker_before_it_was_collected_is_no_forgery()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Broker.News = [post.Entry(0, 0), post.Entry(0, 1)];
        post.Broker.Entries[(Mailbox, 0, 0)].Consignment = ByteString.Empty;
        post.Broker.Entries[(Mailbox, 0, 0)].Trimmed = TrimReason.Expired;
        post.Broker.News[0].Entries[0].Expires = post.Bench.Now.Milliseconds;
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 2));
        Assert.Equal((1, 0), (await post.Bench.CountAsync("mail"), await post.Bench.CountAsync("quarantine")));
        Assert.Empty(post.Alarms.Counts);
    }

    [Fact(Timeout = Patience)]
    public async Task What_the_broker_says_expired_and_lives_by_its_own_announcement_is_an_alarm_for_its_lane_once()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect("by its own announcement it lives until");
        post.Broker.News = [post.Entry(0, 0), post.Entry(0, 1), post.Entry(0, 2)];
        foreach (var index in (ulong[])[0, 1])
        {
            post.Broker.Entries[(Mailbox, 0, index)].Consignment = ByteString.Empty;
            post.Broker.Entries[(Mailbox, 0, index)].Trimmed = TrimReason.Expired;
        }
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 3)); // it stops nothing
        Assert.Equal((AlarmKind.FalseTrim, 1), Assert.Single(post.Alarms.Counts) is var alarm ? (alarm.Key, alarm.Value) : default);
        Assert.Equal((1, 0), (await post.Bench.CountAsync("mail"), await post.Bench.CountAsync("quarantine")));
    }

    [Fact(Timeout = Patience)]
    public async Task What_is_collected_put_aside_or_void_is_on_disk_with_the_hash_by_which_it_is_acknowledged_and_nothing_beyond_a_gap_is()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect(Lines.LaneLeftAlone, Lines.Quarantined);
        post.Broker.News = [post.Entry(0, 0), post.Entry(0, 1), post.Entry(0, 2), post.Entry(0, 3), post.Entry(0, 4)];
        post.Broker.Entries[(Mailbox, 0, 1)].Consignment = ByteString.CopyFromUtf8("junk");
        post.Broker.Entries[(Mailbox, 0, 2)].Consignment = ByteString.Empty;
        post.Broker.Entries[(Mailbox, 0, 2)].Trimmed = TrimReason.Expired;
        post.Broker.News[2].Entries[0].Expires = post.Bench.Now.Milliseconds;
        var hash = post.Broker.Entries[(Mailbox, 0, 2)].EntryHash;
        Assert.True(post.Broker.Entries.TryRemove((Mailbox, 0, 3), out _));
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 3));
        await post.Moved.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken); // rung
        var due = Assert.Single(await post.Bench.ReadAsync(session => LaneTable.Due(session, 10)));
        Assert.Equal((3UL, hash), (due.Next, ByteString.CopyFrom(due.Last.Hash.ToArray())));
    }

    [Fact(Timeout = Patience)]
    public async Task A_lane_that_was_rewritten_is_seen_although_what_lay_there_is_freed()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect(Lines.Quarantined);
        post.Broker.News = [post.Entry(0, 0)];
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 1));
        post.Broker.News = [post.Entry(0, 0), post.Entry(0, 1)]; // another one at the same place
        post.Broker.Entries[(Mailbox, 0, 0)].Consignment = ByteString.Empty;
        post.Broker.Entries[(Mailbox, 0, 0)].Trimmed = TrimReason.Acknowledged;
        await post.FollowAgainAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 2));
        Assert.Equal(1, post.Alarms.Counts[AlarmKind.LaneRewritten]);
        Assert.Single(post.Alarms.Counts);
    }

    [Fact(Timeout = Patience)]
    public async Task A_broker_that_says_what_was_never_acknowledged_is_an_alarm_and_its_other_lanes_go_on()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect(Lines.LaneLeftAlone, Lines.FalseTrim);
        post.Broker.News = [post.Entry(0, 0), post.Entry(0, 1), post.Entry(0, 0, mailbox: "KOR/nis")];
        post.Broker.Entries[(Mailbox, 0, 0)].Consignment = ByteString.Empty;
        post.Broker.Entries[(Mailbox, 0, 0)].Trimmed = TrimReason.Acknowledged;
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding("KOR/nis", 0, 1));
        while (post.Alarms.Counts.GetValueOrDefault(AlarmKind.FalseTrim) == 0) await post.PassAsync();
    }

    [Fact(Timeout = Patience)]
    public async Task What_this_nation_acknowledged_and_lost_is_an_alarm_and_the_lane_goes_on()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect(Lines.StoreBehind);
        post.Broker.News = [post.Entry(0, 0), post.Entry(0, 1), post.Entry(0, 2)];
        var lane = Backbone.Protocol.Logs.LaneId.Of(Bench.Federation.Name.ToString(), Mailbox, 0);
        var last = post.Broker.Entries[(Mailbox, 0, 1)];
        var word = Acknowledgement.Sign(new AcknowledgementStatement(
            lane, 1, new EntryHash(new Backbone.Protocol.Digest(last.EntryHash.Span)), post.Bench.Nation.Stamp.Key.Kid, post.Bench.Now),
            post.Bench.Nation.GatewayCustody);
        foreach (var index in new[] { 0UL, 1UL })
        {
            post.Broker.Entries[(Mailbox, 0, index)].Consignment = ByteString.Empty;
            post.Broker.Entries[(Mailbox, 0, index)].Trimmed = TrimReason.Acknowledged;
        }
        post.Broker.Entries[(Mailbox, 0, 0)].Acknowledgement = ByteString.CopyFrom(word.Bytes.Span); // for all that it covers
        post.Broker.Entries[(Mailbox, 0, 1)].Acknowledgement = ByteString.CopyFrom(word.Bytes.Span); // where it begins an answer of its own
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 3));
        Assert.Equal(1, await post.Bench.CountAsync("mail"));
        Assert.Equal(1, post.Alarms.Counts[AlarmKind.StoreBehind]);
    }

    [Fact(Timeout = Patience)]
    public async Task A_lane_that_holds_so_much_false_is_left_alone_until_an_officer_has_decided_and_holds_up_no_other()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken, ofLane: 2);
        post.Bench.Log.Expect(Lines.Quarantined, Lines.LaneStopped);
        for (var i = 0UL; i < 4; i++)
        {
            post.Broker.News = [.. post.Broker.News, post.Entry(0, i)];
            if (i < 3) post.Broker.Entries[(Mailbox, 0, i)].Consignment = ByteString.CopyFromUtf8("junk");
        }
        post.Broker.News = [.. post.Broker.News, post.Entry(0, 0, mailbox: "KOR/nis")];
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 2), new LaneStanding("KOR/nis", 0, 1));
        Assert.Equal(1, post.Alarms.Counts[AlarmKind.LaneStopped]);

        Assert.Null(await post.Bench.QuarantineDesk().RefuseAsync(
            PrincipalAddress.Parse("KOR/kisa/park"), isReleaser: false, 1, "seen", drop: true, TestContext.Current.CancellationToken));
        Assert.Null(await post.Bench.QuarantineDesk().RefuseAsync(
            PrincipalAddress.Parse("KOR/kisa/park"), isReleaser: false, 2, "seen", drop: true, TestContext.Current.CancellationToken));
        post.Pace = CollectionRun.FaultPause;
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 4), new LaneStanding("KOR/nis", 0, 1));
        Assert.Equal((2, 3), (await post.Bench.CountAsync("mail"), await post.Bench.CountAsync("quarantine")));
    }

    [Fact(Timeout = Patience)]
    public async Task More_lanes_than_the_broker_is_asked_for_leave_out_what_is_no_mailbox_of_the_nation()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect(Lines.LanesLeftOut);
        await post.Bench.WriteAsync(session =>
        {
            for (var i = 0; i < 5000; i++) LaneTable.Put(session, new LaneStanding($"KOR/a{i}", 0, 7));
            LaneTable.Put(session, new LaneStanding("KOR/nis", 0, 3));
        });
        await post.CollectAsync();
        await post.UntilFollowedAsync(1);
        var positions = post.Broker.Followed.First().Positions;
        Assert.Equal((4096, "KOR/nis"), (positions.Count, positions[0].Mailbox));
    }

    [Fact(Timeout = Patience)]
    public async Task Where_the_store_has_no_room_all_waits_at_the_broker_until_it_has()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Room.Measured(post.Room.Most);
        post.Broker.News = [post.Entry(0, 0)];
        await post.CollectAsync();
        await post.UntilFollowedAsync(1);
        for (var i = 0; i < 20; i++) await post.PassAsync();
        Assert.Equal(0, await post.Bench.CountAsync("mail"));
        post.Room.Measured(0);
        post.Pace = TimeSpan.FromSeconds(5);
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 1));
    }

    [Fact(Timeout = Patience)]
    public async Task Much_that_lies_side_by_side_is_read_in_few_calls_and_kept_in_its_order()
    {
        const ulong Count = 40;
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        var frame = new FollowResponse();
        for (var i = 0UL; i < Count; i++) frame.MergeFrom(post.Entry(0, i));
        post.Broker.News = [frame];
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, Count));
        Assert.InRange(post.Broker.Reads.Count, 2, 12); // the rest follows as room becomes free
        Assert.Equal(WaitingEntries.InHandOfNation, (int)post.Broker.Reads.First().MaxEntries);
        var kept = (await post.Bench.JournalAsync()).Where(entry => entry.Collected is not null).Select(entry => entry.Collected.Index);
        Assert.Equal(Enumerable.Range(0, (int)Count).Select(index => (ulong)index), kept);
    }

    [Fact(Timeout = Patience)]
    public async Task An_entry_at_which_the_program_fails_is_left_at_the_broker_and_tried_again_and_holds_up_no_other()
    {
        var custody = new FailingCustody(Bench.Federation["KOR"].GatewayCustody);
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken, custody: custody);
        post.Bench.Log.Expect(Lines.EntryLeftAlone);
        post.Broker.News = [post.Entry(0, 0), post.Entry(0, 1), post.Entry(0, 0, mailbox: "KOR/nis")];
        await post.CollectAsync();
        while (await post.Bench.CountAsync("mail") < 2) await post.PassAsync(); // whichever of them came second and third
        Assert.Equal(1, custody.Failures);

        post.Pace = CollectionRun.FaultPause;
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 2), new LaneStanding("KOR/nis", 0, 1));
        Assert.Equal((3, 0), (await post.Bench.CountAsync("mail"), await post.Bench.CountAsync("quarantine")));
    }

    // All that is checked is kept in one transaction; one of them that breaks it takes no other with it.
    [Fact(Timeout = Patience)]
    public async Task An_entry_that_breaks_the_transaction_is_left_at_the_broker_and_the_others_are_kept_in_their_order()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect(Lines.EntryLeftAlone);
        await post.Bench.WriteAsync(session =>
        {
            using var trap = session.Statement("CREATE TRIGGER trap BEFORE INSERT ON mail WHEN new.lane_index = 1 BEGIN SELECT RAISE(ABORT, 'trapped'); END");
            trap.Run();
        });
        var frame = new FollowResponse();
        for (var index = 0UL; index < 4; index++) frame.MergeFrom(post.Entry(0, index));
        post.Broker.News = [frame];
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 1));
        while (await post.Bench.CountAsync("mail") < 3) await post.PassAsync();
        var kept = await post.Bench.ReadAsync(session =>
        {
            using var select = session.Statement("SELECT lane_index FROM mail ORDER BY place");
            var indexes = new List<long>();
            while (select.Step()) indexes.Add(select.Int64(0));
            return indexes;
        });
        Assert.Equal([0, 2, 3], kept);
    }

    [Fact(Timeout = Patience)]
    public async Task More_bytes_than_were_announced_are_put_aside_and_no_more_of_them_is_kept()
    {
        await using var post = await Post.StartAsync(TestContext.Current.CancellationToken);
        post.Bench.Log.Expect(Lines.Quarantined);
        post.Broker.News = [post.Entry(0, 0)];
        var announced = post.Broker.Entries[(Mailbox, 0, 0)].Consignment;
        post.Broker.Entries[(Mailbox, 0, 0)].Consignment = ByteString.CopyFrom(new byte[2_000_000]);
        await post.CollectAsync();
        await post.UntilAsync(new LaneStanding(Mailbox, 0, 1));
        Assert.Equal((0, 1), (await post.Bench.CountAsync("mail"), await post.Bench.CountAsync("quarantine")));
        var aside = await post.Bench.ReadAsync(session => QuarantineTable.Find(session, 1));
        Assert.Equal(announced.Length, aside!.Consignment.Length);
    }

    private static FollowResponse Closed(uint generation, ulong size, ulong first = 0) => new()
    {
        Closed = { new ClosedLane { Mailbox = Mailbox, Generation = generation, Size = size, First = first } },
    };

    /// <summary>Real keys, of which the first use fails as no program expects.</summary>
    private sealed class FailingCustody(IKeyCustody keys) : IKeyCustody
    {
        private int _uses;

        public int Failures => Math.Min(_uses, 1);

        public bool CanSign(SigningKid kid) => keys.CanSign(kid);

        public byte[] Sign(SigningKid kid, ReadOnlySpan<byte> message, ReadOnlySpan<byte> context) => keys.Sign(kid, message, context);

        public bool CanOpen(OpeningKid kid) => keys.CanOpen(kid);

        public bool TryDecapsulate(OpeningKid kid, ReadOnlySpan<byte> enc, Span<byte> sharedSecret) =>
            Interlocked.Increment(ref _uses) == 1
                ? throw new InvalidOperationException("the keys are not to be had") : keys.TryDecapsulate(kid, enc, sharedSecret);
    }

    /// <summary>A real collector over a real store, and a broker that says what it is told to.</summary>
    private sealed class Post : IAsyncDisposable
    {
        private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

        private readonly BrokerChannel _channel;
        private readonly DocumentLink _documents;
        private readonly Collector _collector;
        private Consignment? _last;

        private Post(ScriptedBroker broker, int ofLane, IKeyCustody? custody)
        {
            Broker = broker;
            Bench = new Bench(clock: Gateway.Tests.Bench.Present()) { Quarantine = QuarantineLimits.Usual with { OfLane = ofLane } };
            _channel = broker.Connect();
            _documents = new DocumentLink(
                _channel, Bench.Documents, new PublishedDocuments(Bench.Documents, Bench.Identity, Bench.Clock), Bench.Identity, Bench.Clock, Bench.Log.For<DocumentLink>());
            _collector = new Collector(
                _channel, Bench.AcceptanceDesk(custody), _documents, Bench.Documents, Bench.Identity, Bench.Store,
                new CollectionBells(new FactSignal(), new Watchers<MailboxAddress>(), new Watchers<EnvelopeId>(), Alarms), Moved, Placements, Alarms, Room,
                Bench.Clock, Bench.Log.For<Collector>());
        }

        public ScriptedBroker Broker { get; }

        public Bench Bench { get; }

        public AlarmBoard Alarms { get; } = new();

        public AcknowledgementSignal Moved { get; } = new();

        public PlacementSignal Placements { get; } = new();

        public StoreRoom Room { get; } = new(new RetentionRules { RoomMiB = 64 });

        /// <summary>How far the collector's clock goes between two looks at what it did.</summary>
        public TimeSpan Pace { get; set; } = TimeSpan.FromMilliseconds(50);

        public static async Task<Post> StartAsync(
            CancellationToken cancellation, int ofLane = 64, IKeyCustody? custody = null)
        {
            cancellation.ThrowIfCancellationRequested();
            return new Post(await ScriptedBroker.StartAsync(), ofLane, custody);
        }

        public Task CollectAsync() => _collector.StartAsync(TestContext.Current.CancellationToken);

        /// <summary>An entry that the broker announces and hands out.</summary>
        public FollowResponse Entry(uint generation, ulong index, bool again = false, string mailbox = Mailbox)
        {
            if (!again || _last is null) _last = Bench.Letters.Stamp(Bench.Letters.Plan("USA/cisa/kim", mailbox))[0];
            var header = Bench.Announce(_last, index, generation).Wire;
            Broker.Entries[(mailbox, generation, index)] = new ReadEntriesResponse
            {
                Index = index,
                EntryHash = header.EntryHash,
                EnvelopeId = header.EnvelopeId,
                Consignment = ByteString.CopyFrom(_last.Bytes.Span),
            };
            return new FollowResponse { Entries = { header } };
        }

        /// <summary>The connection breaks, and it follows again.</summary>
        public async Task<FollowRequest> FollowAgainAsync()
        {
            var (before, hangup) = (Broker.Followed.Count, Broker.Hangup);
            Broker.Hangup = new CancellationTokenSource();
            await hangup.CancelAsync();
            hangup.Dispose();
            await UntilFollowedAsync(before + 1);
            return Broker.Followed.Last();
        }

        public async Task UntilFollowedAsync(int times)
        {
            while (Broker.Followed.Count < times) await PassAsync();
        }

        public async Task UntilAsync(params LaneStanding[] standings)
        {
            while (!(await Bench.ReadAsync(LaneTable.All)).Where(lane => lane.Next > 0).Select(lane => lane with { SeenIndex = 0, SeenMark = 0 }).SequenceEqual(standings))
                await PassAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _collector.StopAsync(CancellationToken.None);
            _collector.Dispose();
            _documents.Dispose();
            _channel.Dispose();
            await Broker.DisposeAsync();
            await Bench.DisposeAsync();
        }

        public async Task PassAsync()
        {
            Bench.Clock.Advance(Pace);
            await Task.Delay(Look, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
