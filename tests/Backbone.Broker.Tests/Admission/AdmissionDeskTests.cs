using Backbone.Broker.Admission;
using Backbone.Broker.Lanes;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Consignments;

namespace Backbone.Broker.Tests.Admission;

/// <summary>
/// Each numbered step of the desk refuses what it is there for, or does it. That no other step would, the mutants of the tidy
/// tests show: each step that is skipped turns one of these red.
/// </summary>
public sealed class AdmissionDeskTests : IAsyncLifetime
{
    private readonly Desk _desk = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_good_consignment_is_placed_with_its_entry_hash()
    {
        var consignment = _desk.Consignments.Make();
        var lane = _desk.LaneOf("JPN/npa");
        var placed = Assert.IsType<AdmissionOutcome.Placed>(await _desk.BringAsync(consignment));
        var mark = (await _desk.Store.ReadHashesAsync(lane, 0, 1, Desk.Ct))[0].Mark;
        Assert.Equal(new AdmissionOutcome.Placed(lane.Id, 0, 0, consignment.EntryHash(lane.Id), mark, Repeated: false), placed);
    }

    [Fact]
    public async Task Every_recipient_of_an_envelope_gets_its_own_lane_its_own_nation_too()
    {
        string[] mailboxes = ["JPN/npa", "KOR/nis", "USA/cisa/kim", "JPN/jpcert"];
        foreach (var consignment in _desk.Consignments.MakeAll(new TestMessage { To = [.. mailboxes] }))
            Assert.IsType<AdmissionOutcome.Placed>(await _desk.BringAsync(consignment));
        foreach (var mailbox in mailboxes) Assert.Equal(1UL,
            await _desk.Store.SizeAsync(_desk.LaneOf(mailbox), Desk.Ct));
    }

    [Fact]
    public async Task Step_1_bytes_that_are_no_consignment_are_refused() =>
        Assert.Equal(RefusalReason.Malformed, Desk.ReasonOf(await _desk.BringAsync("no consignment"u8.ToArray())));

    [Fact]
    public async Task Step_1_bytes_that_are_not_canonical_are_refused()
    {
        var good = _desk.Consignments.Make().Bytes.ToArray();
        // Field 99, which no reader knows.
        Assert.Equal(RefusalReason.NotCanonical,
            Desk.ReasonOf(await _desk.BringAsync((byte[])[.. good, 0x98, 0x06, 0x01])));
    }

    [Fact]
    public async Task Step_1_more_bytes_than_a_consignment_may_have_are_refused()
    {
        var large = new byte[ConsignmentLimits.ConsignmentBytes + 1];
        Assert.Equal(RefusalReason.TooLarge, Desk.ReasonOf(await _desk.BringAsync(large)));
    }

    [Fact]
    public Task Step_2_another_nations_consignment_is_refused() =>
        _desk.RefusesAsync(RefusalReason.CallerMismatch, _desk.Consignments.Make(), caller: "JPN");

    [Fact]
    public Task Step_2_another_federations_consignment_is_refused() =>
        _desk.RefusesAsync(RefusalReason.OtherFederation, _desk.Consignments.Make(
            new TestMessage { Federation = FederationName.Parse("other.example") }));

    [Fact]
    public async Task Step_2_a_stamp_by_another_nations_key_is_refused_and_may_come_again()
    {
        var foreign = _desk.Consignments.Make(new TestMessage { StampKey = _desk.Federation.Usa.Stamp });
        var turned = Assert.IsType<AdmissionOutcome.Turned>(await _desk.BringAsync(foreign));
        Assert.Equal(RefusalReason.StampKeyUnknown, turned.Why.Reason);
        Assert.Equal("the stamp's key is none of KOR in force", turned.Why.Detail);
        Assert.NotNull(turned.Why.RetryAfter);
    }

    [Fact]
    public Task Step_3_a_stamp_for_another_envelope_is_refused()
    {
        var message = new TestMessage();
        var (one, other) = (_desk.Consignments.Seal(message).Envelope, _desk.Consignments.Seal(message).Envelope);
        var handlings = _desk.Consignments.SealHandling(one);
        var stamp = _desk.Consignments.Sign(_desk.Consignments.State(other, handlings, message));
        return _desk.RefusesAsync(RefusalReason.StampInvalid, TestConsignments.Write(one, 0, handlings, stamp));
    }

    [Fact]
    public Task Step_3_a_handling_sealed_again_after_the_stamp_is_refused()
    {
        var message = new TestMessage();
        var envelope = _desk.Consignments.Seal(message).Envelope;
        var stamp = _desk.Consignments.Sign(
            _desk.Consignments.State(envelope, _desk.Consignments.SealHandling(envelope), message));
        return _desk.RefusesAsync(RefusalReason.StampInvalid,
            TestConsignments.Write(envelope, 0, _desk.Consignments.SealHandling(envelope), stamp));
    }

    [Fact]
    public Task Step_4_a_stamp_whose_signature_is_damaged_is_refused()
    {
        var message = new TestMessage();
        var envelope = _desk.Consignments.Seal(message).Envelope;
        var handlings = _desk.Consignments.SealHandling(envelope);
        var bytes = _desk.Consignments.Sign(_desk.Consignments.State(envelope, handlings, message)).Bytes.ToArray();
        bytes[^1] ^= 1;
        Assert.True(Stamp.TryRead(bytes, out var damaged, out var refused), refused?.ToString());
        return _desk.RefusesAsync(RefusalReason.StampInvalid, TestConsignments.Write(envelope, 0, handlings, damaged));
    }

    [Fact]
    public Task Step_4_a_stamp_of_the_future_is_refused() =>
        _desk.RefusesAsync(RefusalReason.StampKeyUnknown, _desk.Consignments.Make(
            new TestMessage { StampedAfter = TimeSpan.FromMinutes(5) }));

    [Fact]
    public Task Step_4_a_stamp_by_a_key_that_was_withdrawn_is_refused()
    {
        _desk.ChangeKeySet(_desk.Federation.Kor, draft => draft with
        {
            StampKeys = [.. draft.StampKeys.Select(key => key with { Withdrawn = true })],
        });
        return _desk.RefusesAsync(RefusalReason.StampKeyUnknown, _desk.Consignments.Make());
    }

    [Fact]
    public Task Step_5_a_mailbox_that_no_key_set_has_is_refused() =>
        _desk.RefusesAsync(RefusalReason.MailboxUnknown, _desk.Consignments.Make(
            new TestMessage { To = ["JPN/npa/nobody"] }));

    [Fact]
    public Task Step_5_a_mailbox_that_does_not_read_this_format_is_refused()
    {
        _desk.ChangeKeySet(_desk.Federation.Jpn, draft => draft with
        {
            Mailboxes = [.. draft.Mailboxes.Select(mailbox => mailbox with { Formats = [2] })],
        });
        return _desk.RefusesAsync(RefusalReason.FormatNotSupported, _desk.Consignments.Make());
    }

    [Fact]
    public Task Step_5_what_has_expired_is_refused()
    {
        var consignment = _desk.Consignments.Make(new TestMessage { Lifetime = TimeSpan.FromHours(1) });
        _desk.Clock.Advance(TimeSpan.FromHours(1));
        return _desk.RefusesAsync(RefusalReason.TimeOutOfBounds, consignment);
    }

    [Fact]
    public Task Step_5_what_lives_longer_than_thirty_days_is_refused() =>
        _desk.RefusesAsync(RefusalReason.TimeOutOfBounds, _desk.Consignments.Make(
            new TestMessage { Lifetime = TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1) }));

    [Fact]
    public async Task Step_6_more_than_the_charter_allows_is_refused()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, 1, null));
        await _desk.BringAsync(_desk.Consignments.Make());
        await _desk.RefusesAsync(RefusalReason.RateExceeded, _desk.Consignments.Make());
    }

    [Fact]
    public async Task Step_7_what_was_placed_lies_in_its_lane_byte_for_byte()
    {
        var consignment = _desk.Consignments.Make();
        await _desk.BringAsync(consignment);
        var entry = Assert.Single(
            await _desk.Store.ReadAsync(_desk.LaneOf("JPN/npa"), 0, new ReadLimits(10, int.MaxValue), Desk.Ct));
        Assert.True(StoredRecord.TryRead(entry.Record!, out var stored));
        Assert.True(consignment.Bytes.Span.SequenceEqual(stored.Span));
        Assert.Equal(consignment.EnvelopeId, entry.Envelope);
        Assert.Equal(consignment.Header.Expires, new Timestamp(entry.ExpiresMs));
    }

    [Fact]
    public async Task Step_7_the_same_again_gets_its_place_and_another_sealing_of_it_is_a_conflict()
    {
        var message = new TestMessage();
        var envelope = _desk.Consignments.Seal(message).Envelope;
        Consignment Again()
        {
            var handlings = _desk.Consignments.SealHandling(envelope);
            var stamp = _desk.Consignments.Sign(_desk.Consignments.State(envelope, handlings, message));
            return TestConsignments.Write(envelope, 0, handlings, stamp);
        }
        var first = Again();
        var placed = Assert.IsType<AdmissionOutcome.Placed>(await _desk.BringAsync(first));
        Assert.Equal(placed with { Repeated = true }, await _desk.BringAsync(first));
        Assert.Equal(RefusalReason.Conflict, Desk.ReasonOf(await _desk.BringAsync(Again())));
        Assert.Equal(1UL, await _desk.Store.SizeAsync(_desk.LaneOf("JPN/npa"), Desk.Ct));
    }

    [Fact]
    public async Task Step_8_who_is_woken_finds_what_came_without_reading_it()
    {
        var consignment = _desk.Consignments.Make();
        var hash = consignment.EntryHash(_desk.LaneOf("JPN/npa").Id);
        Assert.Null(_desk.Fresh.Find(hash));
        await _desk.BringAsync(consignment);
        Assert.Equal(
            new EntryFacts(consignment.EnvelopeId, Precedence.Priority, consignment.Header.Expires, consignment.Bytes.Length,
                consignment.Header.SenderNation),
            _desk.Fresh.Find(hash));
    }

    [Fact]
    public async Task What_is_stored_shows_neither_subject_nor_author_nor_marking()
    {
        await _desk.BringAsync(_desk.Consignments.Make());
        var entry = Assert.Single(
            await _desk.Store.ReadAsync(_desk.LaneOf("JPN/npa"), 0, new ReadLimits(10, int.MaxValue), Desk.Ct));
        string[] secrets = [TestMessage.SubjectWord, TestMessage.TextWord, "KOR/kisa/lee", "kisa", "AMBER", "Amber"];
        foreach (var secret in secrets)
            Assert.Equal(-1, entry.Record.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)));
        Assert.NotEqual(-1, entry.Record.AsSpan().IndexOf("JPN/npa"u8));
    }
}
