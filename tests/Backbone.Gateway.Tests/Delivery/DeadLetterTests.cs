using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Delivery;
using Backbone.Gateway.Tests.Members;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Microsoft.Extensions.Hosting.Internal;

namespace Backbone.Gateway.Tests.Delivery;

/// <summary>What a subscription gave up is listed with its cause for the readers of the mailbox, and comes again where one of them wants it.</summary>
public sealed class DeadLetterTests : IAsyncDisposable
{
    private readonly Mailroom _room = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task They_are_listed_page_by_page_with_their_subscription_and_cause()
    {
        var put = await _room.PutManyAsync(3);
        await RefuseAsync("alerts", put[0], put[2]);
        await RefuseAsync("siem", put[0], put[1]);

        var all = await ListAsync(new ListDeadLettersRequest());
        Assert.Equal([(put[0], "alerts"), (put[0], "siem"), (put[1], "siem"), (put[2], "alerts")], all.Select(Named));
        Assert.All(all, letter => Assert.Equal((DeadLetterCause.Refused, 1u, "KOR/kisa"), (letter.Cause, letter.Attempts, letter.Mail.Delivered.Mailbox)));
        Assert.Equal([put[0], put[2]], (await ListAsync(new ListDeadLettersRequest { Name = "alerts", Mailbox = "KOR/kisa" })).Select(letter => Named(letter).Envelope));

        var (page, read) = (new ListDeadLettersRequest { Max = 1 }, new List<(EnvelopeId, string)>());
        while (await ListAsync(page) is [var next])
        {
            read.Add(Named(next));
            (page.After, page.AfterName) = (next.Mail.Place, next.Name);
        }
        Assert.Equal(all.Select(Named), read);
    }

    [Fact]
    public async Task What_is_replayed_comes_again_with_all_its_attempts_and_is_journalled()
    {
        var envelope = await _room.PutAsync(Precedence.Flash);
        var consumer = await _room.ConsumeAsync(attempts: 2, lease: 10);
        await consumer.GetsAsync(envelope);
        await RefuseAsync(consumer, envelope);
        await consumer.GetsNothingAsync();

        Assert.Null(await ReplayAsync(envelope));
        Assert.Empty(await ListAsync(new ListDeadLettersRequest()));
        await consumer.GetsAsync(envelope, attempt: 2);
        _room.PassSeconds(10);
        await consumer.GetsAsync(envelope, attempt: 3); // the first of its two attempts was the second of all
        await consumer.SettleAsync(envelope);
        var replayed = Assert.Single(await _room.Bench.JournalAsync(), entry => entry.Replayed is not null).Replayed;
        Assert.Equal(("KOR/kisa", "alerts", Mailroom.Lee), (replayed.Mailbox, replayed.Subscription, replayed.Reader));
        Assert.Equal(RefusalReason.NotFound, (await ReplayAsync(envelope))?.Reason); // it is none any more
    }

    [Fact]
    public async Task What_has_expired_is_not_handed_over_again()
    {
        var envelope = await _room.PutAsync(lifetime: TimeSpan.FromHours(1));
        await RefuseAsync("alerts", envelope);
        _room.PassSeconds(3600);
        Assert.Equal(RefusalReason.TimeOutOfBounds, (await ReplayAsync(envelope))?.Reason);
        Assert.Single(await ListAsync(new ListDeadLettersRequest()));
        Assert.DoesNotContain(await _room.Bench.JournalAsync(), entry => entry.Replayed is not null);
    }

    [Fact]
    public async Task Who_is_no_reader_of_the_mailbox_sees_and_replays_none()
    {
        var envelope = await _room.PutAsync();
        await RefuseAsync("alerts", envelope);
        Assert.Empty(await ListAsync(new ListDeadLettersRequest(), "KOR/nis/choi"));
        var refused = await Endpoint().ListDeadLetters(new ListDeadLettersRequest { Mailbox = "KOR/kisa" }, new CallOf("KOR/nis/choi", Cancellation));
        Assert.Equal(RefusalReason.NotPermitted, refused.Refused.Reason);
        Assert.Equal(RefusalReason.NotPermitted, (await ReplayAsync(envelope, "KOR/nis/choi"))?.Reason);
        Assert.Equal(RefusalReason.NotFound, (await ReplayAsync(envelope, name: "no-such"))?.Reason);
        Assert.Equal(RefusalReason.Malformed, (await ReplayAsync(envelope, name: "No Such"))?.Reason);
    }

    // A consumer of its own takes all that is there, and refuses some.
    private async Task RefuseAsync(string name, params EnvelopeId[] envelopes)
    {
        var consumer = await _room.ConsumeAsync(name: name);
        for (var left = consumer.Waiting; left > 0; left--) await consumer.NextAsync();
        foreach (var envelope in envelopes) await RefuseAsync(consumer, envelope);
    }

    private Task RefuseAsync(TestConsumer consumer, EnvelopeId envelope)
    {
        _room.Bench.Log.Expect(Lines.DeadLetter);
        return consumer.SettleAsync(envelope, SettlementKind.Refused);
    }

    private async Task<List<DeadLetter>> ListAsync(ListDeadLettersRequest request, string caller = Mailroom.Lee) =>
        [.. (await Endpoint().ListDeadLetters(request, new CallOf(caller, Cancellation))).Letters];

    private async Task<Contracts.Envelope.V1.Refusal?> ReplayAsync(EnvelopeId envelope, string caller = Mailroom.Lee, string name = "alerts") =>
        (await Endpoint().ReplayDeadLetter(new ReplayDeadLetterRequest
        {
            Mailbox = Mailroom.Kisa,
            Name = name,
            EnvelopeId = ByteString.CopyFrom(envelope.Hash.ToArray()),
        }, new CallOf(caller, Cancellation))).Refused;

    private MailboxEndpoint Endpoint() => new(
        _room.Bench.Store, _room.Access, _room.Bench.ServiceOpener(), _room.Desk(), new DeadLetterDesk(_room.Bench.Store, _room.Mail, _room.Bench.Clock),
        _room.Bench.SharingDesk, _room.Streams, new ApplicationLifetime(_room.Bench.Log.For<ApplicationLifetime>()));

    private static (EnvelopeId Envelope, string Name) Named(DeadLetter letter) => (new EnvelopeId(new Protocol.Digest(letter.Mail.EnvelopeId.Span)), letter.Name);
}
