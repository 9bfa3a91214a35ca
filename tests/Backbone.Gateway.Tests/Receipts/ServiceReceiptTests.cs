using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Opening;
using Backbone.Gateway.Tests.Delivery;
using Backbone.Gateway.Tests.Opening;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Receipts;

/// <summary>Who says "opened" where the gateway opens for a service, and when nobody does.</summary>
public sealed class ServiceReceiptTests : IAsyncDisposable
{
    private static readonly (string, ReceiptEvent) Delivered = ("KOR/gateway", ReceiptEvent.Delivered);
    private static readonly (string, ReceiptEvent) Opened = (Mailroom.Siem, ReceiptEvent.Opened);

    private readonly ServiceRoom _services = new();

    private Bench Bench => _services.Bench;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_service_acknowledges_is_told_as_opened_under_its_own_key()
    {
        var envelope = await _services.GetAsync();
        await _services.SettleAsync(Mailroom.Siem, "siem", envelope);
        Assert.Equal([Delivered, Opened], await _services.ToTellAsync());

        await Bench.ReceiptWriter().TellAllAsync(Cancellation);

        Assert.Empty(await _services.ToTellAsync());
        ulong index = 0;
        foreach (var receipt in await Bench.OutboxAsync()) await _services.Sender.AcceptAsync(receipt, index++);
        Assert.Equal(0, await _services.Sender.CountAsync("quarantine"));
        Assert.Equal(DeliveryState.Opened, (await _services.Sender.StateAsync(envelope.Id)).State);
        Assert.Equal([Delivered, Opened], (await _services.Sender.JournalAsync())
            .Select(entry => entry.Receipted).OfType<Receipted>().Select(told => (told.Author, told.Event)));
    }

    [Fact]
    public async Task What_it_settles_outside_its_stream_is_told_too()
    {
        var envelope = await _services.GetAsync();
        var consumer = await _services.Room.ConsumeAsync(reader: Mailroom.Siem);
        await consumer.NextAsync();
        await consumer.LeaveAsync();
        Assert.Null(await _services.Room.SettleAsync(envelope.Id, reader: Mailroom.Siem));
        Assert.Equal([Delivered, Opened], await _services.ToTellAsync());
    }

    [Fact]
    public async Task It_is_told_once_however_many_subscriptions_the_service_has()
    {
        var envelope = await _services.GetAsync();
        await _services.SettleAsync(Mailroom.Siem, "one", envelope);
        await _services.SettleAsync(Mailroom.Siem, "two", envelope);
        Assert.Equal([Delivered, Opened], await _services.ToTellAsync());
    }

    [Theory]
    [InlineData(SettlementKind.Refused)]
    [InlineData(SettlementKind.Later)]
    public async Task What_it_does_not_take_is_not_told(SettlementKind kind)
    {
        if (kind == SettlementKind.Refused) _services.Room.Bench.Log.Expect(Lines.DeadLetter);
        await _services.SettleAsync(Mailroom.Siem, "siem", await _services.GetAsync(), kind);
        Assert.Equal([Delivered], await _services.ToTellAsync());
    }

    [Fact]
    public async Task What_a_person_acknowledges_is_the_persons_to_tell()
    {
        await _services.SettleAsync(Mailroom.Lee, "lee", await _services.GetAsync());
        Assert.Equal([Delivered], await _services.ToTellAsync());
    }

    [Fact]
    public async Task What_did_not_open_is_not_told_as_opened()
    {
        Bench.Log.Expect(Lines.NotOpened);
        var envelope = await _services.GetAsync();
        await _services.BreakContentAsync(envelope);
        await _services.SettleAsync(Mailroom.Siem, "siem", envelope);
        Assert.Equal([Delivered], await _services.ToTellAsync());
    }

    [Fact]
    public async Task Without_the_services_signing_key_nothing_is_told()
    {
        var envelope = await _services.GetAsync();
        var siem = PrincipalAddress.Parse(Mailroom.Siem);
        var opensOnly = new ReaderCustody(Bench.Nation.GatewayCustody, Bench.ServiceKeys().Of(siem, Mailroom.Mailbox));
        Assert.False(await Bench.WriteAsync(session =>
            Bench.ServiceReceipts(opensOnly).Acknowledged(session, siem, Mailroom.Mailbox, envelope.Id)));
        Assert.True(await Bench.WriteAsync(session =>
            Bench.ServiceReceipts().Acknowledged(session, siem, Mailroom.Mailbox, envelope.Id)));
    }

    [Fact]
    public async Task A_key_revoked_before_it_is_told_ends_it_and_holds_up_nothing_else()
    {
        Bench.Log.Expect(Lines.OpenedNotTold);
        await _services.SettleAsync(Mailroom.Siem, "siem", await _services.GetAsync());
        await Bench.AdoptAsync(Bench.Letters.NextRoster("KOR", principal => principal.Address.ToString() != Mailroom.Siem ? principal
            : principal with { SigningKeys = [principal.SigningKeys[0] with { Status = KeyStatus.Revoked }] }));

        await Bench.ReceiptWriter().TellAllAsync(Cancellation);

        Assert.Empty(await _services.ToTellAsync());
        Assert.Equal("KOR/gateway", Author(Assert.Single(await Bench.OutboxAsync())));
    }

    [Fact]
    public async Task A_service_that_is_no_reader_any_more_tells_nothing()
    {
        Bench.Log.Expect(Lines.OpenedNotTold);
        await _services.SettleAsync(Mailroom.Siem, "siem", await _services.GetAsync());
        await Bench.AdoptAsync(Bench.Letters.NextKeySet("KOR", draft => draft with { Mailboxes = [.. draft.Mailboxes.Select(WithoutSiem)] }));

        await Bench.ReceiptWriter().TellAllAsync(Cancellation);

        Assert.Empty(await _services.ToTellAsync());
        Assert.Equal("KOR/gateway", Author(Assert.Single(await Bench.OutboxAsync())));

        static Mailbox WithoutSiem(Mailbox mailbox) => mailbox.Readers.Length == 1 ? mailbox
            : mailbox with { Readers = [.. mailbox.Readers.Where(reader => reader.Principal.ToString() != Mailroom.Siem)] };
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private string Author(Protocol.Consignments.Consignment receipt)
    {
        Assert.True(receipt.SealedHandling.TryOpen(
            receipt.EnvelopeId, _services.Sender.Nation.GatewayCustody, out var handling, out _, out _));
        return handling.Author.ToString();
    }
}
