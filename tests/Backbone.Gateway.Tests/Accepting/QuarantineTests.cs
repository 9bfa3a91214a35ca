using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Logs;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Accepting;

/// <summary>What is put aside is evidence, and stays where nobody reads it by mistake.</summary>
public sealed class QuarantineTests
{
    // Two contracts, and neither knows the other; what the one has and the other lacks would be lost on the way.
    [Fact]
    public void The_gateways_announcement_has_every_field_of_the_brokers_header()
    {
        Assert.Equal(Fields(Contracts.Broker.V1.EntryHeader.Descriptor), Fields(Contracts.Gateway.V1.Announcement.Descriptor));

        static IEnumerable<string> Fields(Google.Protobuf.Reflection.MessageDescriptor message) =>
            message.Fields.InFieldNumberOrder().Select(field => $"{field.FieldNumber} {field.Name} {field.FieldType}");
    }

    [Fact]
    public async Task The_quarantine_keeps_the_bytes_the_announcement_the_step_and_the_hash_found()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var (announced, came) = (Good(bench), Good(bench));
        var entry = Bench.Announce(announced, index: 3);
        await bench.AcceptAsync(entry, came.Bytes);

        var kept = Assert.Single(await bench.QuarantineAsync());

        Assert.Equal(entry.Wire.ToByteArray(), kept.Announced.ToByteArray());
        Assert.Equal(came.Bytes.ToArray(), kept.Consignment.ToByteArray());
        Assert.Equal(((uint)AcceptanceStep.Entry, RefusalReason.EntryMismatch, bench.Now.Milliseconds), (kept.Step, kept.Reason, kept.Time));
        Assert.Equal(came.EntryHash(came.Lane(0)).Hash.ToArray(), kept.FoundHash.ToByteArray());
    }

    [Fact]
    public async Task The_journal_says_what_was_expected_and_what_was_found_and_raises_an_alarm()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var (announced, came) = (Good(bench), Good(bench));
        await bench.AcceptAsync(Bench.Announce(announced, index: 3), came.Bytes);

        var journal = await bench.JournalAsync();

        var aside = journal[0].Quarantined;
        Assert.Equal(("KOR/kisa", 3UL, 1U, RefusalReason.EntryMismatch), (aside.Mailbox, aside.Index, aside.Step, aside.Reason));
        Assert.Equal(announced.EntryHash(announced.Lane(0)).Hash.ToArray(), aside.ExpectedHash.ToByteArray());
        Assert.Equal(came.EntryHash(came.Lane(0)).Hash.ToArray(), aside.FoundHash.ToByteArray());
        Assert.Equal(announced.Lane(0).ToArray(), aside.LaneId.ToByteArray());
        // The one is the id that its sender knows, the other that of the bytes that lie here.
        Assert.Equal(announced.EnvelopeId.Hash.ToArray(), aside.AnnouncedId.ToByteArray());
        Assert.Equal(came.EnvelopeId.Hash.ToArray(), aside.FoundId.ToByteArray());
        Assert.Equal(aside.AnnouncedId, journal[1].Alarm.EnvelopeId);
        Assert.Equal((AlarmKind.Quarantined, "KOR/kisa"), (journal[1].Alarm.Kind, journal[1].Alarm.Mailbox));
    }

    [Fact]
    public async Task Bytes_that_do_not_parse_are_kept_with_their_lane_and_without_a_hash_found()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        await bench.AcceptAsync(Bench.Announce(Good(bench)), "nonsense"u8.ToArray());
        Assert.Equal("nonsense"u8.ToArray(), Assert.Single(await bench.QuarantineAsync()).Consignment.ToByteArray());
        var aside = (await bench.JournalAsync())[0].Quarantined;
        Assert.Empty(aside.FoundHash);
        Assert.Equal(LaneId.Of(Bench.Federation.Name.ToString(), "KOR/kisa", 0).ToArray(), aside.LaneId.ToByteArray());
    }

    [Fact]
    public async Task Nothing_of_it_is_in_the_mail()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var broken = Letters.BreakStamp(Good(bench));
        await bench.AcceptAsync(broken);
        foreach (var table in new[] { "mail", "opened", "receipts", "facts" }) Assert.Equal(0, await bench.CountAsync(table));
        Assert.Null(await bench.ReadAsync(session => MailTable.Read(session, "KOR/kisa", broken.EnvelopeId)));
        Assert.Empty(await bench.ReadAsync(session => MailTable.List(session, "KOR/kisa", "KOR/kisa/lee", all: true, 0, 10)));
    }

    [Fact]
    public async Task A_good_message_at_another_place_is_taken_in_after_a_bad_one()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var good = Good(bench);
        await bench.AcceptAsync(Letters.BreakStamp(good), index: 0);
        Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(good, index: 1));
    }

    [Fact]
    public async Task The_quarantine_survives_a_restart_and_is_listed_by_place()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        for (var index = 0UL; index < 3; index++) await bench.AcceptAsync(Letters.BreakStamp(Good(bench)), index);
        await bench.ReopenAsync();
        var all = await bench.QuarantineAsync();
        Assert.Equal([0UL, 1UL, 2UL], all.Select(one => one.Announced.Index));
        var rest = await bench.ReadAsync(session => QuarantineTable.List(session, (long)all[0].Place, 1, withEvidence: false));
        Assert.Equal(1UL, Assert.Single(rest).Announced.Index);
        Assert.Empty(rest[0].Consignment);
    }

    [Fact]
    public async Task A_full_quarantine_keeps_hashes_and_reasons_but_no_bytes_and_says_so()
    {
        await using var bench = new Bench { Quarantine = QuarantineLimits.Usual with { Entries = 2 } };
        bench.Log.Expect(Lines.Quarantined, Lines.QuarantineFull);
        for (var index = 0UL; index < 2; index++) Assert.Equal(AlarmKind.Quarantined, await PutAsideAsync(bench, index));
        Assert.Equal(AlarmKind.QuarantineFull, await PutAsideAsync(bench, 2));

        var last = (await bench.QuarantineAsync())[^1];
        Assert.Equal((2UL, RefusalReason.StampInvalid), (last.Announced.Index, last.Reason));
        Assert.Empty(last.Consignment);
        var journal = await bench.JournalAsync();
        var (aside, alarm) = (journal[^2].Quarantined, journal[^1].Alarm);
        Assert.Equal((2UL, last.Announced.EntryHash, last.FoundHash), (aside.Index, aside.ExpectedHash, aside.FoundHash));
        Assert.Equal((32, 32), (aside.ExpectedHash.Length, aside.FoundHash.Length));
        Assert.Equal(AlarmKind.QuarantineFull, alarm.Kind);
        Assert.Equal(2, await bench.CountAsync("quarantine WHERE length(consignment) > 0"));
    }

    [Fact]
    public async Task Bytes_are_bounded_too_and_what_is_small_still_has_room()
    {
        var size = 0;
        await using (var measure = new Bench()) size = Good(measure).Bytes.Length;
        await using var bench = new Bench { Quarantine = QuarantineLimits.Usual with { Bytes = size + size / 2 } };
        bench.Log.Expect(Lines.Quarantined, Lines.QuarantineFull);
        Assert.Equal(AlarmKind.Quarantined, await PutAsideAsync(bench, 0));
        Assert.Equal(AlarmKind.QuarantineFull, await PutAsideAsync(bench, 1));
        var small = await bench.AcceptAsync(Bench.Announce(Good(bench), index: 2), "nonsense"u8.ToArray());
        Assert.Equal(AlarmKind.Quarantined, Assert.IsType<AcceptanceOutcome.Quarantined>(small).Alarm);
    }

    [Fact]
    public async Task An_announcement_that_would_fill_the_disk_is_none()
    {
        await using var bench = new Bench();
        var wire = Bench.Announce(Good(bench)).Wire.Clone();
        Assert.NotNull(AnnouncedEntry.Read(wire));
        wire.EnvelopeId = ByteString.CopyFrom(new byte[1024]);
        Assert.Null(AnnouncedEntry.Read(wire));
    }

    [Fact]
    public async Task What_was_put_aside_without_its_bytes_is_known_when_it_comes_again()
    {
        await using var bench = new Bench { Quarantine = QuarantineLimits.Usual with { Entries = 0 } };
        bench.Log.Expect(Lines.Quarantined, Lines.QuarantineFull);
        var broken = Letters.BreakStamp(Good(bench));
        Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(broken));
        await bench.ReopenAsync();
        Assert.IsType<AcceptanceOutcome.AlreadyCollected>(await bench.AcceptAsync(broken));
        Assert.Equal(2, (await bench.JournalAsync()).Count);
    }

    private static async Task<AlarmKind> PutAsideAsync(Bench bench, ulong index) =>
        Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(Letters.BreakStamp(Good(bench)), index)).Alarm;

    private static Backbone.Protocol.Consignments.Consignment Good(Bench bench) =>
        bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
}
