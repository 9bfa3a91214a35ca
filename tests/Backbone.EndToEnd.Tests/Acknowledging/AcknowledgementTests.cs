using System.Text;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Contracts.Broker.V1;
using Backbone.EndToEnd.Tests.Refusals;
using Backbone.Exercise.Hostile;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;

namespace Backbone.EndToEnd.Tests.Acknowledging;

/// <summary>Real gateways free what they have collected, and a lane takes more than it can hold at once.</summary>
[Collection(typeof(SiegeCollection))]
public sealed class AcknowledgementTests(Siege siege)
{
    /// <summary>Three times what the charter lets one nation have of FLASH in a lane.</summary>
    private const int Messages = 6;

    private static readonly NationCode Usa = NationCode.Parse("USA");

    [Fact(Timeout = 300_000)]
    public async Task More_than_a_lane_may_hold_goes_through_it_and_its_reader_shows_the_word_by_which_it_was_freed()
    {
        var cancel = TestContext.Current.CancellationToken;
        List<EnvelopeId> sent = [];
        for (var i = 0; i < Messages; i++) sent.Add(await SendAsync(i, cancel));
        foreach (var envelope in sent)
            await Patience.UntilAsync("each is delivered", async over => (await siege.As("USA/cisa/miller").Sending
                .GetStateAsync(EnvelopeReference.Of(envelope), over)).Recipients[0].Stage >= DeliveryStage.Delivered, cancel);

        // The receipts came into the sender's own lane, and are freed there too; what else its gateway took does not matter here.
        using var lane = new HostileGateway(siege.Running, Usa);
        await Patience.UntilAsync("the receipts are freed", async over =>
            (await lane.ReadLaneAsync(0, over)).All(entry => entry.Trimmed != TrimReason.Unspecified), cancel);
        var entries = await lane.ReadLaneAsync(0, cancel);
        var first = entries.First(entry => entry.Trimmed == TrimReason.Acknowledged);
        Assert.All(entries, entry => Assert.True(entry.Consignment.IsEmpty));
        Assert.True(Acknowledgement.TryRead(first.Acknowledgement.Memory, out var word, out var refused), refused?.ToString());
        Assert.True(word.Statement.Through >= entries[^1].Index);
        var keys = siege.World.Snapshot.FindKeySet(Usa, siege.World.Now)!.StampKeys;
        Assert.True(AcknowledgementCheck.IsBy(keys, word));
    }

    private async Task<EnvelopeId> SendAsync(int number, CancellationToken cancel)
    {
        var submission = await siege.As("USA/cisa/miller").Sending.SendAsync(new OutgoingMessage
        {
            To = ["KOR/nis"],
            Tlp = Tlp.Amber,
            Precedence = Precedence.Flash,
            Subject = $"one of {Messages}: {number}",
            Exercise = true,
            Parts = [new MessagePart("text/plain;charset=utf-8", "en", "", Encoding.UTF8.GetBytes("0xC0FFEE"))],
        }, cancel);
        submission.ThrowUnlessOnItsWay();
        return submission.Envelope;
    }
}
