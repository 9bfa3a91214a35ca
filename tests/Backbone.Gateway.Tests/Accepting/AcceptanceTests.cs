using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Consignments;
using Ruling = Backbone.Contracts.Envelope.V1.Ruling;

namespace Backbone.Gateway.Tests.Accepting;

/// <summary>What an acceptance leaves behind.</summary>
public sealed class AcceptanceTests
{
    [Fact]
    public async Task A_good_entry_is_in_the_mail_and_in_the_journal_and_is_answered()
    {
        await using var bench = new Bench();
        var consignment = bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "JPN/npa", "KOR/kisa"))[1];

        var accepted = Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(consignment, index: 7));

        Assert.Equal(consignment.EnvelopeId, accepted.Envelope);
        Assert.Empty(accepted.Answers);
        Assert.Equal((1, 0), (await bench.CountAsync("mail"), await bench.CountAsync("quarantine")));
        var journal = await bench.JournalAsync();
        Assert.Equal([JournalEntry.EventOneofCase.Ruled, JournalEntry.EventOneofCase.Collected], journal.Select(entry => entry.EventCase));
        var collected = journal[1].Collected;
        Assert.Equal(("KOR/kisa", 7UL), (collected.Mailbox, collected.Index));
        Assert.Equal(consignment.Lane(0).ToArray(), collected.LaneId.ToByteArray());
        Assert.Equal(consignment.EntryHash(consignment.Lane(0)).Hash.ToArray(), collected.EntryHash.ToByteArray());
        var told = await bench.FactsAsync();
        Assert.Equal(("USA", true), (told!.Nation.ToString(), told.Exercise));
        Assert.Equal(bench.Letters.Fact(consignment.EnvelopeId, ReceiptEvent.Delivered, recipient: 1), Assert.Single(told.Facts).Fact);
    }

    [Fact]
    public async Task The_journal_says_by_which_rules_and_versions_it_came_in_with_all_the_evidence_but_the_content()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan("USA/cisa/kim", "JPN/npa", "KOR/kisa"));
        await bench.AcceptAsync(bench.Letters.Stamp(envelope)[1]);

        var ruled = (await bench.JournalAsync())[0].Ruled;

        Assert.Equal((true, ""), (ruled.Inward, ruled.Caller));
        Assert.Equal(envelope.Id.Hash.ToArray(), ruled.EnvelopeId.ToByteArray());
        Assert.Equal(envelope.Header.Bytes.ToArray(), ruled.Header.ToByteArray());
        Assert.Equal(envelope.Handling.Bytes.ToArray(), ruled.Handling.ToByteArray());
        Assert.Equal(envelope.Endorsements.Bytes.ToArray(), ruled.Endorsements.ToByteArray());
        Assert.Equal(envelope.Signed.WrapsHash.ToArray(), ruled.WrapsHash.ToByteArray());
        Assert.Equal(envelope.Signed.ContentHash.ToArray(), ruled.ContentHash.ToByteArray());
        var ruling = Ruling.Parser.ParseFrom(ruled.Ruling);
        var one = Assert.Single(ruling.Recipients);
        Assert.Equal(("KOR/kisa", RulingOutcome.Allowed), (one.Mailbox, one.Outcome));
        Assert.StartsWith("KOR/acceptance/", Assert.Single(one.Rules), StringComparison.Ordinal);
        Assert.Single(ruling.Documents, document => document is { Label: "acceptance", Nation: "KOR", Version: 1 });
    }

    [Fact]
    public async Task The_mail_holds_what_a_reader_needs_to_verify_everything_again()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan("USA/cisa/kim", "JPN/npa", "KOR/kisa"));
        var consignment = bench.Letters.Stamp(envelope)[1];
        await bench.AcceptAsync(consignment, index: 7);

        var mail = await bench.ReadAsync(session => MailTable.Read(session, "KOR/kisa", envelope.Id));

        Assert.NotNull(mail);
        Assert.Equal(envelope.Header.Bytes.ToArray(), mail.Header.ToByteArray());
        Assert.Equal(envelope.Handling.Bytes.ToArray(), mail.Handling.ToByteArray());
        Assert.Equal(envelope.Endorsements.Bytes.ToArray(), mail.Endorsements.ToByteArray());
        Assert.Equal(envelope.Content.ToArray(), mail.Content.ToByteArray());
        Assert.Equal(consignment.Stamp.Bytes.ToArray(), mail.Stamp.ToByteArray());
        Assert.Equal(consignment.SealedHandling.Hash.ToArray(), mail.SealedHandlingHash.ToByteArray());
        Assert.Equal((3, 1), (mail.Wraps.Count, mail.OtherWrapHashes.Count));
        Assert.Equal(envelope.WrapHashes[0].ToArray(), mail.OtherWrapHashes[0].ToByteArray());
        Assert.Equal((7UL, 0U, bench.Now.Milliseconds), (mail.Index, mail.Generation, mail.Collected));
    }

    [Fact]
    public async Task A_list_gives_the_hash_of_each_content_also_where_the_content_is_no_longer_kept()
    {
        await using var bench = new Bench();
        var consignment = bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
        await bench.AcceptAsync(consignment);
        await bench.WriteAsync(session => { using var drop = session.Statement("UPDATE mail SET content = x''"); drop.Run(); });
        var row = Assert.Single(await bench.ReadAsync(session => MailTable.List(session, "KOR/kisa", "KOR/kisa/lee", all: true, 0, 10)));
        Assert.Equal(Protocol.Digest.Of(consignment.Content.Span), row.ContentHash);
    }

    [Fact]
    public async Task A_message_of_the_own_nation_comes_in_like_any_other()
    {
        await using var bench = new Bench();
        var consignment = bench.Letters.Stamp(bench.Letters.Plan("KOR/upbit/han", "KOR/kisa"))[0];
        Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(consignment));
        Assert.Equal("KOR", (await bench.FactsAsync())!.Nation.ToString());
    }

    [Fact]
    public async Task Two_mailboxes_of_the_nation_get_one_envelope_each()
    {
        await using var bench = new Bench();
        var consignments = bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa", "KOR/nis"));
        foreach (var one in consignments) Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(one));
        Assert.Equal([0, 1], (await bench.FactsAsync())!.Facts.Select(fact => fact.Fact.Recipient));
    }

    [Fact]
    public async Task A_handling_sealed_to_last_weeks_border_key_opens()
    {
        await using var bench = new Bench();
        var plan = bench.Letters.Plan("USA/cisa/kim", "KOR/kisa") with { Expires = bench.Now.Plus(TimeSpan.FromDays(20)) };
        var consignment = bench.Letters.Stamp(plan)[0];
        bench.Clock.Advance(TimeSpan.FromDays(8));
        Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(consignment));
    }

    [Fact]
    public async Task An_entry_collected_before_is_dropped_without_a_word()
    {
        await using var bench = new Bench();
        var consignment = bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
        await bench.AcceptAsync(consignment);
        await bench.ReopenAsync(); // a kill came between collection and position
        Assert.IsType<AcceptanceOutcome.AlreadyCollected>(await bench.AcceptAsync(consignment));
        Assert.Equal((1, 1, 2), (await bench.CountAsync("mail"), await bench.CountAsync("facts"), await bench.CountAsync("journal")));
    }

    [Fact]
    public async Task An_entry_put_aside_before_is_dropped_without_a_word()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var consignment = Letters.BreakStamp(bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0]);
        Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(consignment));
        Assert.IsType<AcceptanceOutcome.AlreadyCollected>(await bench.AcceptAsync(consignment));
        Assert.Equal(1, await bench.CountAsync("quarantine"));
        Assert.Equal(2, (await bench.JournalAsync()).Count); // put aside, and one alarm
    }

    [Fact]
    public async Task An_envelope_replayed_at_another_place_is_put_aside_with_an_alarm_and_not_answered_again()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var consignment = bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
        await bench.AcceptAsync(consignment, index: 0);
        await IsReplayAsync(bench, consignment, index: 1);
    }

    // Else whoever holds the lanes could turn every delivery into a refusal, by waiting until the message has expired.
    [Fact]
    public async Task An_envelope_replayed_after_its_expiry_is_a_replay_and_no_refusal()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var consignment = bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
        await bench.AcceptAsync(consignment, index: 0);
        bench.Clock.Advance(TimeSpan.FromDays(2));
        await IsReplayAsync(bench, consignment, index: 1);
    }

    [Fact]
    public async Task An_envelope_that_comes_again_in_a_later_generation_of_the_lane_is_dropped_without_a_word()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var consignment = bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
        await bench.AcceptAsync(consignment, index: 5, generation: 1);
        Assert.IsType<AcceptanceOutcome.AlreadyCollected>(await bench.AcceptAsync(consignment, index: 0, generation: 2));
        Assert.Equal((1, 0, 1), (await bench.CountAsync("mail"), await bench.CountAsync("quarantine"), await bench.CountAsync("facts")));
        await IsReplayAsync(bench, consignment, index: 6, generation: 1);
    }

    private static async Task IsReplayAsync(Bench bench, Consignment consignment, ulong index, uint generation = 0)
    {
        var outcome = Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(consignment, index, generation));
        Assert.Equal((AcceptanceStep.Recipient, RefusalReason.Replayed), (outcome.Step, outcome.Refusal.Reason));
        Assert.Equal((1, 1), (await bench.CountAsync("mail"), await bench.CountAsync("facts")));
        Assert.Equal(AlarmKind.Replayed, (await bench.JournalAsync())[^1].Alarm.Kind);
    }
}
