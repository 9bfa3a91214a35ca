using System.Buffers.Binary;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Delivery;
using Backbone.Gateway.Members;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Delivery;

/// <summary>KOR's gateway with mail for <c>KOR/kisa</c>, whose readers are lee, park and siem-1.</summary>
internal sealed class Mailroom : IAsyncDisposable
{
    /// <summary>An envelope that never came.</summary>
    public static readonly EnvelopeId Unknown = new(Digest.Of([1]));

    public const string Lee = "KOR/kisa/lee";
    public const string Siem = "KOR/kisa/siem-1";
    public const string Kisa = "KOR/kisa";

    /// <summary>Bound of every wait: far above what anything here takes.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly List<TestConsumer> _consumers = [];
    private int _mail;

    public Bench Bench { get; } = new();

    public Watchers<MailboxAddress> Mail { get; } = new();

    public OpenStreams Streams { get; } = new();

    public static MailboxAddress Mailbox => MailboxAddress.Parse(Kisa);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public MailboxAccess Access => new(Bench.Documents, Bench.Identity, Bench.Clock);

    public SubscriptionDesk Desk(TimeProvider? clock = null) => new(
        Access, Bench.ServiceKeys(), Bench.ServiceOpener(), Bench.ServiceReceipts(), Bench.Store, Mail, Streams, clock ?? Bench.Clock,
        Bench.Log.For<SubscriptionFeed>());

    /// <summary>Time passes, and all consumers look: one that was about to wait would else wait from a moment that is past.</summary>
    public void Pass(TimeSpan time)
    {
        PassUnheard(time);
        Mail.Changed(Mailbox);
    }

    public void PassSeconds(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>Time passes, and only timers tell of it; for consumers that are known to rest.</summary>
    public void PassUnheard(TimeSpan time) => Bench.Clock.Advance(time);

    /// <summary>Mail as the acceptance desk leaves it, without the cryptography, and the ring that goes with it.</summary>
    public async Task<EnvelopeId> PutAsync(
        Precedence precedence = Precedence.Routine, TimeSpan? lifetime = null, string mailbox = Kisa, bool receipt = false,
        bool ring = true)
    {
        var envelope = await Bench.WriteAsync(
            session => Insert(session, precedence, lifetime ?? TimeSpan.FromDays(1), mailbox, receipt));
        if (ring) Mail.Changed(MailboxAddress.Parse(mailbox));
        return envelope;
    }

    public async Task<List<EnvelopeId>> PutManyAsync(int count)
    {
        var put = await Bench.WriteAsync(session => Enumerable.Range(0, count)
            .Select(_ => Insert(session, Precedence.Routine, TimeSpan.FromDays(1), Kisa, receipt: false)).ToList());
        Mail.Changed(Mailbox);
        return put;
    }

    public static SubscriptionRequest RequestOf(
        string reader = Lee, string name = "alerts", string mailbox = Kisa, double lease = 60, int attempts = 10)
    {
        Assert.True(SubscriptionName.TryParse(name, out var parsed));
        return new SubscriptionRequest(
            PrincipalAddress.Parse(reader), MailboxAddress.Parse(mailbox), parsed, TimeSpan.FromSeconds(lease), attempts);
    }

    /// <summary>Opens a subscription that must be allowed, and gives credit.</summary>
    public async Task<TestConsumer> ConsumeAsync(
        uint credit = 100, string reader = Lee, string name = "alerts", double lease = 60, int attempts = 10,
        TimeProvider? clock = null)
    {
        var watched = new WatchedClock(clock ?? Bench.Clock);
        var opening = await Desk(watched).OpenAsync(RequestOf(reader, name, Kisa, lease, attempts), Cancellation);
        var opened = Assert.IsType<SubscriptionOpening.Opened>(opening);
        var consumer = new TestConsumer(opened.Feed, opened.Waiting, watched, () => Mail.Changed(Mailbox));
        if (credit > 0) consumer.Feed.Give(credit);
        _consumers.Add(consumer);
        return consumer;
    }

    /// <summary>Settles outside a stream.</summary>
    public async Task<Refused?> SettleAsync(
        EnvelopeId envelope, SettlementKind kind = SettlementKind.Acknowledged, string reader = Lee, string name = "alerts",
        double after = 0) =>
        (await SettleManyAsync([new SettledDelivery(envelope, kind, TimeSpan.FromSeconds(after))], reader, name))[0];

    /// <summary>The same of several at once.</summary>
    public Task<IReadOnlyList<Refused?>> SettleManyAsync(
        IReadOnlyList<SettledDelivery> settlements, string reader = Lee, string name = "alerts")
    {
        Assert.True(SubscriptionName.TryParse(name, out var parsed));
        return Desk().SettleAsync(PrincipalAddress.Parse(reader), Mailbox, parsed, settlements, Cancellation);
    }

    public Task<DeadLetterCause> CauseOfDeathAsync(EnvelopeId envelope) => Bench.ReadAsync(session =>
    {
        using var select = session.Statement("SELECT dead FROM deliveries WHERE envelope_id = ?");
        return select.Bind(1, envelope).Step() ? (DeadLetterCause)select.Int64(0) : DeadLetterCause.Unspecified;
    });

    /// <summary>As after kill -9: nobody gives anything back.</summary>
    public async Task RestartAsync()
    {
        _consumers.Clear();
        await Bench.ReopenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var consumer in _consumers) await consumer.DisposeAsync();
        await Bench.DisposeAsync();
    }

    private EnvelopeId Insert(SqliteSession session, Precedence precedence, TimeSpan lifetime, string mailbox, bool receipt)
    {
        Bench.Log.Expect(Lines.NotOpened); // there is no content that a service's key would open
        var number = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, ++_mail);
        var envelope = new EnvelopeId(Digest.Of(number));
        var delivered = new Delivered { Mailbox = mailbox, Index = (ulong)_mail, Header = ByteString.CopyFrom(number) };
        using var insert = session.Statement("""
            INSERT INTO mail (mailbox, generation, lane_index, entry_hash, envelope_id, precedence, receipt, sender, expires, collected,
                delivered, content, content_hash) VALUES (?, 0, ?, zeroblob(32), ?, ?, ?, 'JPN', ?, ?, ?, ?, zeroblob(32))
            """);
        insert.Bind(1, mailbox).Bind(2, _mail).Bind(3, envelope).Bind(4, (long)precedence).Bind(5, receipt ? 1 : 0)
            .Bind(6, Bench.Now.Plus(lifetime)).Bind(7, Bench.Now).Bind(8, delivered.ToByteArray()).Bind(9, number).Run();
        return envelope;
    }
}
