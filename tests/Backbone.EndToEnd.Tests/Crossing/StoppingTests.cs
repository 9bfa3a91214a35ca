using System.Diagnostics;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>A gateway that is asked to end while clients follow it: it ends at once, and they come back.</summary>
public sealed class StoppingTests
{
    private const int Patience = 60_000;

    // Open calls may go on for ten seconds, and a busy machine takes a few: what ends sooner was not waited for to its end.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(9);

    [Fact(Timeout = Patience)]
    public async Task Streams_end_at_once_and_their_clients_come_back()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR");
        var lee = federation.Connect("KOR/kisa/lee");
        var sent = await lee.Sending.SendAsync(Message(), cancellation);

        await using var states = lee.Sending.WatchStateAsync(sent.Envelope, cancellation).GetAsyncEnumerator(cancellation);
        Assert.True(await states.MoveNextAsync());
        await using var mail = lee.Receiving.SubscribeAsync(
            new SubscriptionOptions { Mailbox = MailboxAddress.Parse("KOR/kisa"), Name = "stopping" }, cancellation).GetAsyncEnumerator(cancellation);
        Assert.True(await mail.MoveNextAsync());
        var operators = federation.Connect("KOR/kisa/ops");
        await using var journal = operators.Operations.ReadJournalAsync(follow: true, cancel: cancellation).GetAsyncEnumerator(cancellation);
        Assert.True(await journal.MoveNextAsync());
        var (nextState, nextMail) = (states.MoveNextAsync().AsTask(), mail.MoveNextAsync().AsTask());

        var began = Stopwatch.GetTimestamp();
        await federation.StopGatewayAsync("KOR");
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, AtOnce);
        Assert.False(nextState.IsFaulted || nextMail.IsFaulted);

        await federation.StartGatewayAsync("KOR", cancellation);
        await lee.Sending.SendAsync(Message(), cancellation);
        Assert.True(await nextMail);
    }

    private static OutgoingMessage Message() => new()
    {
        To = ["KOR/kisa"],
        Tlp = Tlp.Green,
        Subject = "stopping",
        Parts = [new MessagePart("text/plain;charset=utf-8", "en", "", "words"u8.ToArray())],
        Exercise = true,
    };
}
