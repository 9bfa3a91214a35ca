using System.Text;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Tests.Delivery;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Opening;

/// <summary>A mail room that real messages from USA/cisa come to; its gateway holds the keys of siem-1, a reader of KOR/kisa.</summary>
internal sealed class ServiceRoom : IAsyncDisposable
{
    public const string Subject = "지갑 도난 경보";

    private ulong _entries;

    public ServiceRoom() => Sender = new Bench("USA", Room.Bench.Clock);

    public Mailroom Room { get; } = new();

    /// <summary>The gateway of whoever writes.</summary>
    public Bench Sender { get; }

    public Bench Bench => Room.Bench;

    /// <summary>The one part of every message, which is no text that a library could tidy.</summary>
    public static byte[] Stix { get; } = Encoding.UTF8.GetBytes("{\r\n  \"type\" : \"bundle\",\t\"id\":\"bundle--1\" }\n\0");

    /// <summary>A message of USA/cisa/kim, released there and taken over here.</summary>
    public async Task<Envelope> GetAsync(string mailbox = Mailroom.Kisa)
    {
        var plan = Sender.Letters.Plan("USA/cisa/kim", mailbox) with
        {
            Content = new MessageContent(Subject, [new MessagePart("application/stix+json;version=2.1", "", "wallets.json", Stix)]),
        };
        var envelope = Sender.Letters.Seal(plan);
        await Sender.ReleaseAsync(envelope);
        var consignment = Assert.Single(await Sender.OutboxAsync());
        await Sender.PublishAsync();
        await Bench.AcceptAsync(consignment, _entries++);
        return envelope;
    }

    /// <summary>What the disk made of a content.</summary>
    public Task BreakContentAsync(Envelope envelope) => Bench.WriteAsync(session =>
    {
        var content = envelope.Content.ToArray();
        content[^1] ^= 1;
        using var update = session.Statement("UPDATE mail SET content = ? WHERE envelope_id = ?");
        update.Bind(1, content).Bind(2, envelope.Id).Run();
    });

    public async Task<Delivered> DeliveredAsync(Envelope envelope, string mailbox = Mailroom.Kisa) =>
        (await Bench.ReadAsync(session => MailTable.Read(session, mailbox, envelope.Id)))!;

    /// <summary>A consumer takes the next message and settles it.</summary>
    public async Task SettleAsync(string reader, string name, Envelope envelope, SettlementKind kind = SettlementKind.Acknowledged)
    {
        var consumer = await Room.ConsumeAsync(reader: reader, name: name);
        var handout = await consumer.NextHandoutAsync();
        Assert.Equal(envelope.Header.Bytes.ToArray(), handout.Delivered.Header.ToByteArray());
        await consumer.SettleAsync(envelope.Id, kind);
        await consumer.LeaveAsync();
    }

    /// <summary>Events that are to be told about an envelope, and by whom.</summary>
    public async Task<List<(string Author, ReceiptEvent Event)>> ToTellAsync() => await Bench.ReadAsync(session => FactTable.Waiting(session)
        .SelectMany(waiting => FactTable.Oldest(session, waiting.Nation, waiting.Author, waiting.Exercise)!.Facts,
            (waiting, fact) => (waiting.Author.ToString(), fact.Fact.Event)).ToList());

    public async ValueTask DisposeAsync()
    {
        await Room.DisposeAsync();
        await Sender.DisposeAsync();
    }
}
