using System.Text;
using Backbone.Client.Sending;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;
using Form = Backbone.Contracts.Envelope.V1;

namespace Backbone.Client.Tests.Sending;

public sealed class PreviewTests
{
    private static readonly OutgoingMessage Bulletin = new()
    {
        To = ["USA/cisa", "KOR/kisa"],
        Tlp = Tlp.Amber,
        Subject = "Mixer wallets",
        Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("Freeze these."))],
        Exercise = true,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_gateway_is_asked_with_header_and_handling_only()
    {
        await using var outpost = await Outpost.StartAsync();
        PreviewRequest? asked = null;
        outpost.Script.Preview = request =>
        {
            asked = request;
            return Answer(RulingOutcome.Allowed, RulingOutcome.Refused);
        };
        var sealedMessage = await outpost.Client.Sending.SealAsync(Bulletin, Cancellation);
        var preview = await outpost.Client.Sending.PreviewAsync(sealedMessage, Cancellation);

        Assert.Equal(sealedMessage.Envelope.Header.Bytes.ToArray(), asked!.Header.ToByteArray());
        Assert.Equal(sealedMessage.Envelope.Handling.Bytes.ToArray(), asked.Handling.ToByteArray());
        Assert.Equal(["USA/cisa", "KOR/kisa"], preview.Decisions.Select(decision => decision.Mailbox.ToString()));
        Assert.True(preview.IsRefused);
        var fault = Assert.Throws<BackboneException>(preview.ThrowIfRefused);
        Assert.Equal(FaultKind.Refused, fault.Kind);
        Assert.Contains("KOR/kisa: too high", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_that_allows_all_lets_the_message_go_on()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.Preview = _ => Answer(RulingOutcome.Allowed, RulingOutcome.Pending);
        var preview = await outpost.Client.Sending.PreviewAsync(
            await outpost.Client.Sending.SealAsync(Bulletin, Cancellation), Cancellation);
        Assert.False(preview.IsRefused);
        preview.ThrowIfRefused();
    }

    [Theory]
    [InlineData("one recipient only")]
    [InlineData("another recipient")]
    [InlineData("no outcome")]
    public async Task What_is_no_answer_about_this_message_is_not_shown_as_one(string wrong)
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.Preview = _ =>
        {
            var answer = Answer(RulingOutcome.Allowed, wrong == "no outcome" ? RulingOutcome.Unspecified : RulingOutcome.Allowed);
            if (wrong == "one recipient only") answer.Rulings.RemoveAt(1);
            if (wrong == "another recipient") answer.Rulings[1].Mailbox = "JPN/npa";
            return answer;
        };
        var sealedMessage = await outpost.Client.Sending.SealAsync(Bulletin, Cancellation);
        await Refusals.OfKind(FaultKind.FailedVerification, () => outpost.Client.Sending.PreviewAsync(sealedMessage, Cancellation));
    }

    private static PreviewResponse Answer(RulingOutcome first, RulingOutcome second) => new()
    {
        Rulings = { Ruling("USA/cisa", first), Ruling("KOR/kisa", second) },
    };

    private static Form.RecipientRuling Ruling(string mailbox, RulingOutcome outcome) => new()
    {
        Mailbox = mailbox,
        Outcome = outcome,
        Reason = outcome == RulingOutcome.Refused ? RefusalReason.AboveCeiling : RefusalReason.Unspecified,
        Explanation = outcome == RulingOutcome.Refused ? "too high" : "",
    };
}
