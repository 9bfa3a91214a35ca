using System.Collections.Immutable;
using System.Text;
using Backbone.Client.Operations;
using Backbone.Client.Sending;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Redis;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>What a hostile operator does to the broker's store reaches nobody as mail; and the store tells it nothing.</summary>
public sealed class HostileOperatorTests
{
    private const string Subject = "지갑 도난 경보";
    private const string Body = "a wallet was emptied at 0xC0FFEE";
    private static readonly NationCode Usa = NationCode.Parse("USA");
    private static readonly MailboxAddress Cisa = MailboxAddress.Parse("USA/cisa");

    [Fact(Timeout = 240_000)]
    public async Task A_message_altered_in_the_embedded_store_is_quarantined()
    {
        var cancel = TestContext.Current.CancellationToken;
        await AlterAndCollectAsync("embedded", cancel);
    }

    [Fact(Timeout = 240_000)]
    public async Task A_message_altered_in_Redis_is_quarantined()
    {
        var cancel = TestContext.Current.CancellationToken;
        RedisServer.Require();
        await using var redis = await RedisServer.StartAsync(RedisServer.Fsync);
        await AlterAndCollectAsync(redis.Address, cancel);
    }

    private static async Task AlterAndCollectAsync(string store, CancellationToken cancel)
    {
        using var place = new TestFolder();
        await using var running = await RunningFederation.StartAsync(
            new ExerciseOptions { Folder = place.PathOf("exercise"), Store = store }, cancellation: cancel);
        await running.Gateway(Usa).StopAsync();
        await SendAsync(running, cancel);

        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await running.HostileOperator.AlterNewestAsync(Cisa, cancel)) await look.WaitForNextTickAsync(cancel);
        var everything = await running.HostileOperator.ReadEverythingAsync(cancel);
        Assert.True(Holds(everything, "USA/cisa")); // so the search finds what is there
        Assert.False(Holds(everything, Subject) || Holds(everything, Body));

        await running.Gateway(Usa).StartAsync(cancel);
        using var operations = new Officer(running, "USA/cisa/ops");
        ImmutableArray<QuarantinedMail> quarantined;
        while ((quarantined = await operations.Client.Operations.ListQuarantineAsync(cancel: cancel)).IsEmpty)
            await look.WaitForNextTickAsync(cancel);
        Assert.Equal(1u, quarantined[0].Step);
        using var miller = new Officer(running, "USA/cisa/miller");
        Assert.Empty(await miller.Client.Receiving.ListMailAsync(cancel: cancel));
    }

    private static async Task SendAsync(RunningFederation running, CancellationToken cancel)
    {
        using var lee = new Officer(running, "KOR/kisa/lee");
        var submission = await lee.Client.Sending.SendAsync(new OutgoingMessage
        {
            To = ["USA/cisa"], Tlp = Tlp.Amber, Subject = Subject, Exercise = true,
            Parts = [new MessagePart("text/plain;charset=utf-8", "en", "", Encoding.UTF8.GetBytes(Body))],
        }, cancel);
        submission.ThrowUnlessOnItsWay();
    }

    private static bool Holds(IReadOnlyList<ReadOnlyMemory<byte>> everything, string text) =>
        everything.Any(bytes => bytes.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
}
