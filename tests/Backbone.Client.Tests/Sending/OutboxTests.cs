using System.Text;
using Backbone.Client.Sending;
using Backbone.Client.Tests.Hostile;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Client.Tests.Sending;

/// <summary>What was sealed is kept until there is an answer, and doubt is told only where there is one.</summary>
public sealed class OutboxTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_nobody_listens_it_is_certain_that_it_was_not_taken_and_it_is_kept()
    {
        await using var outpost = await Outpost.StartAsync(clock: new HastyClock());
        var message = await SealAsync(outpost);
        using var closed = new ClosedPort();
        var away = outpost.Connect(outpost.Profile with { Gateway = closed.Address });
        var fault = await Refusals.OfKind(FaultKind.Unreachable, () => away.Sending.Outbox.SubmitAsync(message, Cancellation));
        Assert.True(fault.NothingWasSent);
        Assert.Contains($"{message.Envelope.Id} was not taken", fault.Message, StringComparison.Ordinal);
        Assert.Equal(message.Envelope.Id, Assert.Single(outpost.Client.Sending.Outbox.List()).Message?.Envelope.Id);
    }

    [Fact]
    public async Task A_gateway_that_heard_it_and_did_not_answer_leaves_it_open()
    {
        await using var outpost = await Outpost.StartAsync(clock: new HastyClock());
        outpost.Script.Submit = _ => throw new RpcException(new Status(StatusCode.Unavailable, "going away"));
        var message = await SealAsync(outpost);
        var fault = await Refusals.OfKind(FaultKind.Unreachable, () => outpost.Client.Sending.Outbox.SubmitAsync(message, Cancellation));
        Assert.False(fault.NothingWasSent);
        Assert.Contains("may or may not have been taken", fault.Message, StringComparison.Ordinal);
        Assert.Single(outpost.Client.Sending.Outbox.List());
    }

    [Fact]
    public async Task What_was_kept_is_offered_later_the_same_bytes_and_is_dropped_with_the_answer()
    {
        await using var outpost = await Outpost.StartAsync(clock: new HastyClock());
        var offered = new List<ByteString>();
        var back = false;
        outpost.Script.Submit = request =>
        {
            offered.Add(request.ToByteString());
            return back ? Honest.Allowed(request) : throw new RpcException(new Status(StatusCode.Unavailable, "going away"));
        };
        var message = await SealAsync(outpost);
        await Refusals.OfKind(FaultKind.Unreachable, () => outpost.Client.Sending.Outbox.SubmitAsync(message, Cancellation));
        back = true;
        var later = outpost.Connect().Sending.Outbox; // as after a restart
        var kept = Assert.Single(later.List());
        Assert.Null((await later.SubmitAsync(kept.Message!, Cancellation)).Refusal);
        Assert.Single(offered.Distinct());
        Assert.Empty(later.List());
    }

    [Fact]
    public async Task A_refusal_is_an_answer()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.Submit = request =>
        {
            var answer = Honest.Allowed(request);
            answer.Refused = new Contracts.Envelope.V1.Refusal { Reason = RefusalReason.NotReleasable, Detail = "no" };
            return answer;
        };
        var message = await SealAsync(outpost);
        Assert.NotNull((await outpost.Client.Sending.Outbox.SubmitAsync(message, Cancellation)).Refusal);
        Assert.Empty(outpost.Client.Sending.Outbox.List());
    }

    [Fact]
    public async Task A_damaged_file_is_named_and_hides_no_other_and_what_is_dropped_is_gone()
    {
        await using var outpost = await Outpost.StartAsync();
        var outbox = outpost.Client.Sending.Outbox;
        var (one, other) = (await SealAsync(outpost), await SealAsync(outpost));
        outbox.Keep(one);
        outbox.Keep(other);
        var file = Assert.Single(outbox.List(), kept => kept.Message?.Envelope.Id == one.Envelope.Id).File;
        File.Move(file, Path.Combine(Path.GetDirectoryName(file)!, new string('0', 64) + ".bin"));
        await File.WriteAllBytesAsync(file, [7, 7, 7], Cancellation);
        Assert.Equal(2, outbox.List().Count(kept => kept.Message is null && kept.Damage.Length > 0));
        Assert.True(outbox.Drop(other.Envelope.Id));
        Assert.False(outbox.Drop(other.Envelope.Id));
        Assert.DoesNotContain(outbox.List(), kept => kept.Message is not null);
    }

    private static Task<SealedMessage> SealAsync(Outpost outpost) => outpost.Client.Sending.SealAsync(new OutgoingMessage
    {
        To = ["USA/cisa"],
        Tlp = Tlp.Amber,
        Subject = "Alert",
        Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("wallet"))],
        Exercise = true,
    }, Cancellation);
}
