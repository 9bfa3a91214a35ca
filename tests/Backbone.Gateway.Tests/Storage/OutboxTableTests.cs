using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Consignments;

namespace Backbone.Gateway.Tests.Storage;

/// <summary>What waits, in which order, until when; and what is said about what waits too long.</summary>
public sealed class OutboxTableTests
{
    private const int Megabyte = 1024 * 1024;

    [Fact]
    public async Task The_most_urgent_waits_first_and_among_equals_the_oldest()
    {
        await using var bench = new Bench();
        Precedence[] order = [Precedence.Routine, Precedence.Flash, Precedence.Priority, Precedence.Flash, Precedence.Immediate];
        var made = new List<Consignment>();
        foreach (var precedence in order) made.Add(await InsertAsync(bench, precedence));
        var waiting = await WaitingAsync(bench);
        Assert.Equal(new[] { 1, 3, 4, 2, 0 }.Select(place => made[place].EnvelopeId), waiting.Select(one => one.Envelope));
        Assert.Equal(made[1].Bytes.ToArray(), waiting[0].Bytes.ToArray());
        Assert.Equal(("USA/cisa", 0), (waiting[0].Mailbox, waiting[0].Recipient));
    }

    [Fact]
    public async Task A_frame_is_bounded_in_count_and_bytes_but_never_empty()
    {
        await using var bench = new Bench();
        for (var i = 0; i < 3; i++) await InsertAsync(bench);
        var size = (await WaitingAsync(bench))[0].Bytes.Length;
        Assert.Equal(2, (await WaitingAsync(bench, count: 2)).Count);
        Assert.Equal(2, (await WaitingAsync(bench, bytes: 2 * size + size / 2)).Count);
        Assert.Single(await WaitingAsync(bench, bytes: 1));
    }

    [Fact]
    public async Task What_is_postponed_waits_until_then()
    {
        await using var bench = new Bench();
        await InsertAsync(bench);
        var place = (await WaitingAsync(bench))[0].Place;
        await bench.WriteAsync(session => OutboxTable.Postpone(session, place, bench.Now.Plus(TimeSpan.FromSeconds(10))));
        bench.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await WaitingAsync(bench));
        bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Single(await WaitingAsync(bench));
    }

    [Fact]
    public async Task What_the_broker_took_waits_no_more_but_its_bytes_are_kept()
    {
        await using var bench = new Bench();
        var consignment = await InsertAsync(bench);
        await bench.PublishAsync();
        Assert.Empty(await WaitingAsync(bench));
        Assert.Equal(DeliveryState.Accepted, (await bench.StateAsync(consignment.EnvelopeId)).State);
        Assert.Equal(1, await bench.CountAsync("consignments"));
    }

    [Fact]
    public async Task A_receipt_which_nothing_answers_is_kept_until_its_recipients_nation_has_it()
    {
        await using var bench = new Bench();
        var fact = bench.Letters.Fact(bench.Letters.Seal(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa")).Id, ReceiptEvent.Delivered);
        var receipt = bench.Letters.Stamp(bench.Letters.Receipt("KOR/gateway", "USA", fact))[0];
        await bench.WriteAsync(session => OutboxTable.Insert(session, receipt, bench.Now, bench.Now));
        await bench.PublishAsync();
        Assert.Equal(1, await bench.CountAsync("consignments"));
        var lane = Assert.Single(await bench.ReadAsync(session => PlacedTable.Placed(session, null, 10)));
        await bench.WriteAsync(session => PlacedTable.AtHome(session, lane, lane.Placing.Index));
        Assert.Equal(0, await bench.CountAsync("consignments"));
        Assert.Empty(await bench.WriteAsync(session => OutboxTable.TakeOverdue(session, bench.Now, 10)));
    }

    [Fact]
    public async Task A_receipt_that_overtakes_the_brokers_answer_stays()
    {
        await using var bench = new Bench();
        var consignment = await InsertAsync(bench);
        var place = (await WaitingAsync(bench))[0].Place;
        await bench.WriteAsync(session => OutboxTable.Receipted(session, bench.Letters.Fact(consignment.EnvelopeId, ReceiptEvent.Delivered), bench.Now));
        Assert.True(await bench.WriteAsync(session => OutboxTable.Accepted(session, place, new Placing(0, 7, 77), bench.Now)));
        Assert.False(await bench.WriteAsync(session => OutboxTable.NotTaken(session, place, RefusalReason.Conflict, bench.Now, bench.Now)));
        Assert.Equal(DeliveryState.Delivered, (await bench.StateAsync(consignment.EnvelopeId)).State);
    }

    [Fact]
    public async Task What_the_broker_answers_a_second_time_is_no_news()
    {
        await using var bench = new Bench();
        var consignment = await InsertAsync(bench);
        var place = (await WaitingAsync(bench))[0].Place;
        Assert.True(await bench.WriteAsync(session => OutboxTable.Accepted(session, place, new Placing(0, 7, 77), bench.Now)));
        Assert.False(await bench.WriteAsync(session => OutboxTable.Accepted(session, place, new Placing(0, 7, 77), bench.Now)));
        Assert.Equal(DeliveryState.Accepted, (await bench.StateAsync(consignment.EnvelopeId)).State);
    }

    [Fact]
    public async Task What_the_broker_does_not_take_is_kept_with_its_reason_until_a_receipt_or_its_end()
    {
        await using var bench = new Bench();
        var (delivered, expired) = (await InsertAsync(bench), await InsertAsync(bench));
        foreach (var one in await WaitingAsync(bench)) await NotTakeAsync(bench, one.Place, RefusalReason.Conflict);
        var state = await bench.StateAsync(delivered.EnvelopeId);
        Assert.Equal((DeliveryState.NotTaken, RefusalReason.Conflict, true), (state.State, state.Reason, state.IsOnItsWay));
        Assert.Empty(await WaitingAsync(bench));
        Assert.Equal(2, await bench.CountAsync("consignments"));
        await bench.ReopenAsync();
        Assert.Equal(DeliveryState.NotTaken, (await bench.StateAsync(delivered.EnvelopeId)).State);

        await bench.WriteAsync(session => OutboxTable.Receipted(session, bench.Letters.Fact(delivered.EnvelopeId, ReceiptEvent.Delivered), bench.Now));
        Assert.Equal(DeliveryState.Delivered, (await bench.StateAsync(delivered.EnvelopeId)).State);
        bench.Clock.Advance(TimeSpan.FromHours(6));
        Assert.Equal(expired.EnvelopeId, Assert.Single(await TakeOverdueAsync(bench)).Envelope);
        bench.Clock.Advance(TimeSpan.FromDays(1));
        await bench.WriteAsync(session => OutboxTable.Expire(session, bench.Now, 10));
        Assert.Equal(DeliveryState.Expired, (await bench.StateAsync(expired.EnvelopeId)).State);
        Assert.Equal(0, await bench.CountAsync("consignments"));
    }

    [Fact]
    public async Task What_was_not_taken_waits_its_time_or_until_it_is_called_for()
    {
        await using var bench = new Bench();
        await InsertAsync(bench);
        var place = (await WaitingAsync(bench))[0].Place;
        Assert.True(await NotTakeAsync(bench, place, RefusalReason.Conflict));
        bench.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(await WaitingAsync(bench));
        Assert.False(await NotTakeAsync(bench, place, RefusalReason.Conflict)); // no news
        Assert.True(await NotTakeAsync(bench, place, RefusalReason.StampInvalid));
        Assert.Empty(await WaitingAsync(bench));
        await bench.WriteAsync(OutboxTable.RetryNotTaken);
        Assert.Single(await WaitingAsync(bench));
    }

    [Fact]
    public async Task What_is_only_postponed_is_not_called_for()
    {
        await using var bench = new Bench();
        await InsertAsync(bench);
        var place = (await WaitingAsync(bench))[0].Place;
        await bench.WriteAsync(session => OutboxTable.Postpone(session, place, bench.Now.Plus(TimeSpan.FromSeconds(10))));
        await bench.WriteAsync(OutboxTable.RetryNotTaken);
        Assert.Empty(await WaitingAsync(bench));
    }

    [Fact]
    public async Task What_expired_ends_and_frees_its_bytes_whether_published_or_not()
    {
        await using var bench = new Bench();
        var published = await InsertAsync(bench);
        await bench.PublishAsync();
        var waiting = await InsertAsync(bench);
        bench.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await WaitingAsync(bench)); // even before its end was seen
        Assert.True(await bench.ReadAsync(session => OutboxTable.AnyEnding(session, bench.Now)));
        var expired = await bench.WriteAsync(session => OutboxTable.Expire(session, bench.Now, 10));
        Assert.Equal([published.EnvelopeId, waiting.EnvelopeId], expired);
        Assert.Empty(await bench.WriteAsync(session => OutboxTable.Expire(session, bench.Now, 10)));
        Assert.Equal(DeliveryState.Expired, (await bench.StateAsync(published.EnvelopeId)).State);
        Assert.Equal(0, await bench.CountAsync("consignments"));
    }

    [Fact]
    public async Task What_is_due_is_named_once()
    {
        await using var bench = new Bench();
        var consignment = await InsertAsync(bench, Precedence.Flash);
        bench.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.False(await bench.ReadAsync(session => OutboxTable.AnyEnding(session, bench.Now)));
        bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await bench.ReadAsync(session => OutboxTable.AnyEnding(session, bench.Now)));
        var overdue = Assert.Single(await TakeOverdueAsync(bench));
        Assert.Equal((consignment.EnvelopeId, "USA/cisa", bench.Now, Precedence.Flash),
            (overdue.Envelope, overdue.Mailbox, overdue.Due, overdue.Precedence));
        await bench.ReopenAsync();
        Assert.Empty(await TakeOverdueAsync(bench));
        Assert.False(await bench.ReadAsync(session => OutboxTable.AnyEnding(session, bench.Now)));
    }

    [Fact]
    public async Task What_is_delivered_in_time_is_never_due()
    {
        await using var bench = new Bench();
        var consignment = await InsertAsync(bench, Precedence.Flash);
        await bench.WriteAsync(session => OutboxTable.Receipted(session, bench.Letters.Fact(consignment.EnvelopeId, ReceiptEvent.Delivered), bench.Now));
        bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await TakeOverdueAsync(bench));
    }

    [Fact]
    public async Task A_restart_keeps_all_that_waits_byte_for_byte()
    {
        await using var bench = new Bench();
        for (var i = 0; i < 3; i++) await InsertAsync(bench);
        var before = await WaitingAsync(bench);
        await bench.ReopenAsync();
        var after = await WaitingAsync(bench);
        Assert.Equal(before.Select(one => (one.Place, one.Envelope)), after.Select(one => (one.Place, one.Envelope)));
        Assert.Equal(before.Select(one => one.Bytes.ToArray()), after.Select(one => one.Bytes.ToArray()));
    }

    [Fact]
    public async Task A_recipient_of_an_envelope_is_in_the_outbox_once()
    {
        await using var bench = new Bench();
        var consignment = await InsertAsync(bench);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(
            () => bench.WriteAsync(session => OutboxTable.Insert(session, consignment, bench.Now, bench.Now)));
        Assert.Equal(1, await bench.CountAsync("outbox"));
    }

    private static async Task<Consignment> InsertAsync(Bench bench, Precedence precedence = Precedence.Routine)
    {
        var consignment = bench.Letters.Stamp(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa") with { Precedence = precedence })[0];
        var due = new Deadlines().DueAt(bench.Now, precedence);
        await bench.WriteAsync(session => OutboxTable.Insert(session, consignment, bench.Now, due));
        return consignment;
    }

    private static Task<List<WaitingConsignment>> WaitingAsync(Bench bench, int count = 10, int bytes = Megabyte) =>
        bench.ReadAsync(session => OutboxTable.Waiting(session, bench.Now, count, bytes, [], new HashSet<long>()));

    private static Task<bool> NotTakeAsync(Bench bench, long place, RefusalReason reason) => bench.WriteAsync(session =>
        OutboxTable.NotTaken(session, place, reason, bench.Now.Plus(TimeSpan.FromSeconds(10)), bench.Now));

    private static Task<List<OverdueConsignment>> TakeOverdueAsync(Bench bench) =>
        bench.WriteAsync(session => OutboxTable.TakeOverdue(session, bench.Now, 10));
}
