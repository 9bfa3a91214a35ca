using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Ruling = Backbone.Contracts.Envelope.V1.Ruling;

namespace Backbone.Gateway.Tests.Accepting;

/// <summary>What the nation's own rules put aside may be let in by an officer, once and journalled; nothing else ever.</summary>
public sealed class QuarantineDecisionTests
{
    private const string Nobody = "nation: KOR\naccept:\n  - { id: none, allow: { from: [JPN/*], to: [KOR/*] } }\n";
    private const string Why = "they called us: it is about our exchange";
    private static readonly PrincipalAddress Park = PrincipalAddress.Parse("KOR/kisa/park");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_rules_put_aside_is_let_in_and_its_sender_hears_which_refusal_was_lifted()
    {
        await using var bench = await ClosedAsync();
        var (consignment, aside) = await PutAsideAsync(bench);
        Assert.True(aside.MayRelease);
        Assert.Equal(consignment.Header.Bytes.ToArray(), aside.Header.ToByteArray());
        Assert.Equal("USA/cisa/kim", ReadHandling(aside).Author.ToString());

        var (envelope, refused) = await ReleaseAsync(bench, aside);

        Assert.Null(refused);
        Assert.Equal(consignment.EnvelopeId, envelope);
        var mail = await bench.ReadAsync(session => MailTable.Read(session, "KOR/kisa", consignment.EnvelopeId));
        Assert.Equal(consignment.Content.ToArray(), mail!.Content.ToByteArray());
        Assert.Equal([(ReceiptEvent.Refused, RefusalReason.NotAccepted), (ReceiptEvent.Delivered, RefusalReason.NotAccepted)],
            (await bench.FactsAsync())!.Facts.Select(one => (one.Fact.Event, one.Fact.Reason)));
    }

    [Fact]
    public async Task The_journal_names_officer_reason_and_refusal_and_then_the_message_taken_in()
    {
        await using var bench = await ClosedAsync();
        var (consignment, aside) = await PutAsideAsync(bench);
        await ReleaseAsync(bench, aside);

        var journal = await bench.JournalAsync();

        Assert.Equal(
            ["Ruled", "Quarantined", "Alarm", "Ruled", "QuarantineDecided", "Collected"], journal.Skip(1).Select(entry => $"{entry.EventCase}"));
        Assert.All([journal[1], journal[4]], entry => Assert.Equal(
            RefusalReason.NotAccepted, Assert.Single(Ruling.Parser.ParseFrom(entry.Ruled.Ruling).Recipients).Reason));
        var decided = journal[^2].QuarantineDecided;
        Assert.Equal((true, Park.ToString(), Why, RefusalReason.NotAccepted, "KOR/kisa", 7ul),
            (decided.Released, decided.Officer, decided.Reason, decided.First, decided.Mailbox, decided.Index));
        Assert.Equal(consignment.EnvelopeId.Hash.ToArray(), decided.EnvelopeId.ToByteArray());
        Assert.Equal(consignment.EnvelopeId.Hash.ToArray(), journal[^1].Collected.EnvelopeId.ToByteArray());
    }

    [Fact]
    public async Task It_may_be_decided_after_a_restart_and_is_decided_once()
    {
        await using var bench = await ClosedAsync();
        var (_, aside) = await PutAsideAsync(bench);
        await bench.ReopenAsync();
        Assert.Null((await ReleaseAsync(bench, aside)).Refused);
        await bench.ReopenAsync();

        Assert.Equal(RefusalReason.Conflict, (await ReleaseAsync(bench, aside)).Refused?.Reason);
        Assert.Equal(RefusalReason.Conflict, (await bench.QuarantineDesk().RefuseAsync(Park, true, (long)aside.Place, Why, true, Cancellation))?.Reason);
        var decided = Assert.Single(await bench.QuarantineAsync());
        Assert.Equal((QuarantineVerdict.Released, Park.ToString(), Why), (decided.Decided.Verdict, decided.Decided.Officer, decided.Decided.Reason));
        Assert.Equal(1, await bench.CountAsync("mail"));
    }

    [Fact]
    public async Task Two_officers_at_once_let_it_in_once()
    {
        await using var bench = await ClosedAsync();
        var (_, aside) = await PutAsideAsync(bench);
        var desk = bench.QuarantineDesk();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReleaseAsync(bench, aside, desk)));
        Assert.Single(answers, answer => answer.Refused is null);
        Assert.All(answers.Where(answer => answer.Refused is not null), answer => Assert.Equal(RefusalReason.Conflict, answer.Refused!.Reason));
    }

    [Fact]
    public async Task A_place_where_nothing_lies_is_told()
    {
        await using var bench = new Bench();
        Assert.Equal(RefusalReason.NotFound, (await bench.QuarantineDesk().ReleaseAsync(Park, 1, default, Why, Cancellation)).Refused?.Reason);
        Assert.Equal(RefusalReason.NotFound, (await bench.QuarantineDesk().RefuseAsync(Park, true, 1, Why, false, Cancellation))?.Reason);
    }

    public static TheoryData<string> Failures => ["entry", "stamp", "handling", "signature", "marking", "ceiling", "replay"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_failed_in_any_other_way_never_leaves(string failure)
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var consignment = await FailAsync(bench, failure);
        var (mail, facts) = (await bench.CountAsync("mail"), await bench.CountAsync("facts"));
        var aside = Assert.Single(await bench.QuarantineAsync());
        Assert.False(aside.MayRelease);

        var (envelope, refused) = await ReleaseAsync(bench, aside);

        Assert.Null(envelope);
        Assert.Equal(RefusalReason.NotPermitted, refused?.Reason);
        Assert.Equal((mail, facts), (await bench.CountAsync("mail"), await bench.CountAsync("facts")));
        Assert.True(consignment.Bytes.Length > 0 && (await bench.QuarantineAsync())[0].Decided is null);
    }

    [Fact]
    public async Task What_has_expired_since_is_not_let_in()
    {
        await using var bench = await ClosedAsync();
        var (_, aside) = await PutAsideAsync(bench);
        bench.Clock.Advance(TimeSpan.FromDays(1));
        await StaysOutAsync(bench, aside, RefusalReason.TimeOutOfBounds);
    }

    [Fact]
    public async Task What_its_author_could_not_sign_any_more_is_not_let_in()
    {
        await using var bench = await ClosedAsync();
        var (_, aside) = await PutAsideAsync(bench);
        await bench.AdoptAsync(bench.Letters.NextRoster("USA", principal => principal with
        {
            SigningKeys = [principal.SigningKeys[0] with { Status = KeyStatus.Revoked }],
        }));
        await StaysOutAsync(bench, aside, RefusalReason.AuthorKeyNotInForce);
    }

    [Fact]
    public async Task What_was_changed_in_the_store_meanwhile_is_not_let_in()
    {
        await using var bench = await ClosedAsync();
        var (consignment, aside) = await PutAsideAsync(bench);
        var changed = Letters.BreakStamp(consignment).Bytes.ToArray();
        await bench.WriteAsync(session =>
        {
            using var update = session.Statement("UPDATE quarantine SET consignment = ?");
            update.Bind(1, changed).Run();
        });
        await StaysOutAsync(bench, aside, RefusalReason.EntryMismatch);
    }

    [Fact]
    public async Task What_the_rules_of_today_take_in_is_let_in_all_the_same()
    {
        await using var bench = await ClosedAsync();
        var (_, aside) = await PutAsideAsync(bench);
        var closed = bench.Documents.Snapshot.FindAcceptance(bench.Nation.Code, bench.Now);
        await bench.AdoptAsync(bench.Nation.SignAcceptance(Bench.Federation, Nobody.Replace("JPN/*", "USA/*", StringComparison.Ordinal), closed));
        Assert.Null((await ReleaseAsync(bench, aside)).Refused);
    }

    [Fact]
    public async Task Without_its_bytes_nothing_can_be_let_in()
    {
        await using var bench = await ClosedAsync(new Bench { Quarantine = QuarantineLimits.Usual with { Entries = 0 } });
        bench.Log.Expect(Lines.Quarantined, Lines.QuarantineFull);
        var (_, aside) = await PutAsideAsync(bench);
        Assert.Equal((false, 0ul), (aside.MayRelease, aside.KeptBytes));
        await StaysOutAsync(bench, aside, RefusalReason.NotFound);
    }

    [Fact]
    public async Task A_refusal_is_final_tells_the_sender_nothing_new_and_keeps_the_evidence()
    {
        await using var bench = await ClosedAsync();
        var (consignment, aside) = await PutAsideAsync(bench);
        Assert.Null(await bench.QuarantineDesk().RefuseAsync(Park, true, (long)aside.Place, Why, drop: false, Cancellation));
        Assert.Equal(RefusalReason.Conflict, (await ReleaseAsync(bench, aside)).Refused?.Reason);
        Assert.Equal((1, 0), (await bench.CountAsync("facts"), await bench.CountAsync("mail")));
        var kept = Assert.Single(await bench.QuarantineAsync());
        Assert.Equal((QuarantineVerdict.Refused, consignment.Bytes.Length), (kept.Decided.Verdict, kept.Consignment.Length));
        Assert.False(kept.MayRelease);
        Assert.Equal((false, false), ((await bench.JournalAsync())[^1].QuarantineDecided.Released, (await bench.JournalAsync())[^1].QuarantineDecided.Dropped));
    }

    [Fact]
    public async Task What_was_refused_does_not_come_back_at_another_index_whatever_the_rules_say_by_then()
    {
        await using var bench = await ClosedAsync();
        var (consignment, aside) = await PutAsideAsync(bench);
        Assert.Equal(RefusalReason.Replayed, await AgainAsync(bench, consignment, index: 8)); // while nobody has decided, too
        Assert.Null(await bench.QuarantineDesk().RefuseAsync(Park, true, (long)aside.Place, Why, drop: true, Cancellation));
        var closed = bench.Documents.Snapshot.FindAcceptance(bench.Nation.Code, bench.Now);
        await bench.AdoptAsync(bench.Nation.SignAcceptance(Bench.Federation, Nobody.Replace("JPN/*", "USA/*", StringComparison.Ordinal), closed));

        Assert.Equal(RefusalReason.Replayed, await AgainAsync(bench, consignment, index: 9));
        Assert.IsType<AcceptanceOutcome.AlreadyCollected>(await bench.AcceptAsync(consignment, index: 0, generation: 1));

        Assert.Equal((0, 1), (await bench.CountAsync("mail"), await bench.CountAsync("facts")));
        Assert.All((await bench.QuarantineAsync()).Skip(1), replay => Assert.False(replay.MayRelease));
        Assert.Single(await bench.JournalAsync(), entry => entry.Ruled is not null); // and is ruled on once
    }

    [Fact]
    public async Task Another_envelope_than_the_one_that_the_officer_saw_is_not_let_in()
    {
        await using var bench = await ClosedAsync();
        var (_, aside) = await PutAsideAsync(bench);
        var other = bench.Letters.Stamp(Plan(bench))[0].EnvelopeId;
        var (envelope, refused) = await bench.QuarantineDesk().ReleaseAsync(Park, (long)aside.Place, other, Why, Cancellation);
        Assert.Equal((null, RefusalReason.Conflict), (envelope, refused?.Reason));
        Assert.Equal(0, await bench.CountAsync("mail"));
    }

    [Fact]
    public async Task Who_is_no_releaser_closes_only_what_nobody_could_let_in()
    {
        await using var bench = await ClosedAsync();
        var (_, aside) = await PutAsideAsync(bench);
        Assert.Equal(RefusalReason.NotPermitted,
            (await bench.QuarantineDesk().RefuseAsync(Park, false, (long)aside.Place, Why, drop: true, Cancellation))?.Reason);
        Assert.True((await bench.QuarantineAsync())[0].MayRelease);
        var broken = Letters.BreakStamp(bench.Letters.Stamp(Plan(bench))[0]);
        await bench.AcceptAsync(broken, index: 8);
        Assert.Null(await bench.QuarantineDesk().RefuseAsync(Park, false, (long)(await bench.QuarantineAsync())[1].Place, Why, drop: true, Cancellation));
    }

    [Fact]
    public async Task What_is_in_the_mail_and_what_was_refused_and_dropped_later_take_no_room()
    {
        await using var bench = await ClosedAsync(new Bench { Quarantine = QuarantineLimits.Usual with { Entries = 2 } });
        var (_, first) = await PutAsideAsync(bench);
        Assert.Null((await ReleaseAsync(bench, first)).Refused);
        Assert.Equal(0ul, (await bench.QuarantineAsync())[0].KeptBytes);
        var broken = Letters.BreakStamp(bench.Letters.Stamp(Plan(bench))[0]);
        await bench.AcceptAsync(broken, index: 8);
        var second = (await bench.QuarantineAsync())[1];
        Assert.Null(await bench.QuarantineDesk().RefuseAsync(Park, true, (long)second.Place, Why, drop: false, Cancellation));
        Assert.Null(await bench.QuarantineDesk().RefuseAsync(Park, true, (long)second.Place, Why, drop: true, Cancellation));
        Assert.Equal(RefusalReason.Conflict, (await bench.QuarantineDesk().RefuseAsync(Park, true, (long)second.Place, Why, drop: true, Cancellation))?.Reason);
        Assert.Equal(0, await bench.CountAsync("quarantine WHERE length(consignment) > 0"));
        Assert.Equal([false, true], (await bench.JournalAsync()).TakeLast(2).Select(entry => entry.QuarantineDecided.Dropped));
    }

    [Fact]
    public async Task Where_its_bytes_have_no_room_what_it_says_has_none_either()
    {
        await using var bench = await ClosedAsync(new Bench { Quarantine = QuarantineLimits.Usual with { Entries = 0 } });
        bench.Log.Expect(Lines.Quarantined, Lines.QuarantineFull);
        await PutAsideAsync(bench);
        Assert.Equal(0, await bench.CountAsync("quarantine WHERE size > 0 OR length(header) + length(handling) > 0"));
    }

    [Fact]
    public async Task Dropping_the_bytes_makes_room_and_leaves_hashes_and_reason()
    {
        await using var bench = new Bench { Quarantine = QuarantineLimits.Usual with { Entries = 1 } };
        bench.Log.Expect(Lines.Quarantined);
        await FailAsync(bench, "stamp");
        Assert.False(await bench.ReadAsync(session => QuarantineTable.HasRoom(session, bench.Quarantine, "", 1)));
        var aside = Assert.Single(await bench.QuarantineAsync());

        Assert.Null(await bench.QuarantineDesk().RefuseAsync(Park, true, (long)aside.Place, Why, drop: true, Cancellation));

        Assert.True(await bench.ReadAsync(session => QuarantineTable.HasRoom(session, bench.Quarantine, "", 1)));
        var left = Assert.Single(await bench.QuarantineAsync());
        Assert.True(left.Header.IsEmpty && left.Handling.IsEmpty);
        Assert.Equal((0ul, RefusalReason.StampInvalid, aside.FoundHash), (left.KeptBytes, left.Reason, left.FoundHash));
        Assert.Equal(aside.Announced, left.Announced);
        Assert.True((await bench.JournalAsync())[^1].QuarantineDecided.Dropped);
    }

    [Fact]
    public async Task What_was_let_in_is_known_when_the_lane_announces_it_again()
    {
        await using var bench = await ClosedAsync();
        var (consignment, aside) = await PutAsideAsync(bench);
        await ReleaseAsync(bench, aside);
        Assert.IsType<AcceptanceOutcome.AlreadyCollected>(await bench.AcceptAsync(consignment, index: 7));
        Assert.IsType<AcceptanceOutcome.AlreadyCollected>(await bench.AcceptAsync(consignment, index: 0, generation: 1));
        Assert.Equal((1, 1), (await bench.CountAsync("mail"), await bench.CountAsync("quarantine")));
    }

    private static Task<(EnvelopeId? Envelope, Refused? Refused)> ReleaseAsync(Bench bench, QuarantinedEntry aside, QuarantineDesk? desk = null) =>
        (desk ?? bench.QuarantineDesk()).ReleaseAsync(
            Park, (long)aside.Place, new EnvelopeId(new Digest(aside.Announced.EnvelopeId.Span)), Why, Cancellation);

    private static async Task<RefusalReason> AgainAsync(Bench bench, Consignment consignment, ulong index) =>
        Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(consignment, index)).Refusal.Reason;

    private static async Task<Bench> ClosedAsync(Bench? bench = null)
    {
        bench ??= new Bench();
        var open = bench.Documents.Snapshot.FindAcceptance(bench.Nation.Code, bench.Now);
        await bench.AdoptAsync(bench.Nation.SignAcceptance(Bench.Federation, Nobody, open));
        return bench;
    }

    private static async Task<(Consignment, QuarantinedEntry)> PutAsideAsync(Bench bench)
    {
        bench.Log.Expect(Lines.Quarantined);
        var consignment = bench.Letters.Stamp(Plan(bench))[0];
        var aside = Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(consignment, index: 7));
        Assert.Equal((AcceptanceStep.Rules, RefusalReason.NotAccepted), (aside.Step, aside.Refusal.Reason));
        return (consignment, Assert.Single(await bench.QuarantineAsync()));
    }

    private static async Task<Consignment> FailAsync(Bench bench, string failure)
    {
        var plan = Plan(bench);
        var good = bench.Letters.Stamp(plan)[0];
        var bad = failure switch
        {
            "stamp" => Letters.BreakStamp(good),
            "handling" => AcceptanceRefusalTests.Remarked(bench),
            "signature" => bench.Letters.Stamp(Letters.BreakSignature(bench.Letters.Seal(plan)))[0],
            "marking" => bench.Letters.Stamp(plan with { Handling = plan.Handling with { ReleasableTo = [NationCode.Parse("JPN")] } })[0],
            "ceiling" => Ceiling(bench),
            _ => good,
        };
        if (failure == "replay") Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(good));
        var entry = failure == "entry" ? Bench.Announce(bench.Letters.Stamp(plan)[0], index: 1) : Bench.Announce(bad, index: 1);
        Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(entry, bad.Bytes));
        return bad;
    }

    private static Consignment Ceiling(Bench bench)
    {
        var plan = bench.Letters.Plan("KOR/upbit/han", "KOR/kisa");
        return bench.Letters.Stamp(plan with { Handling = plan.Handling with { Tlp = Tlp.AmberStrict } })[0];
    }

    private static async Task StaysOutAsync(Bench bench, QuarantinedEntry aside, RefusalReason reason)
    {
        var (envelope, refused) = await ReleaseAsync(bench, aside);
        Assert.Null(envelope);
        Assert.Equal(reason, refused?.Reason);
        Assert.Equal((0, 1), (await bench.CountAsync("mail"), await bench.CountAsync("facts")));
        Assert.Null(Assert.Single(await bench.QuarantineAsync()).Decided);
    }

    private static Handling ReadHandling(QuarantinedEntry aside) =>
        Handling.TryRead(aside.Handling.Memory, out var handling, out var refused) ? handling : throw new ArgumentException(refused.Detail);

    private static EnvelopePlan Plan(Bench bench) => bench.Letters.Plan("USA/cisa/kim", "KOR/kisa");
}
