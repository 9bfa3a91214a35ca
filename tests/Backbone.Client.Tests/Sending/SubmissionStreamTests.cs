using System.Text;
using Backbone.Client.Sending;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Client.Tests.Sending;

/// <summary>Many messages over one stream: each caller gets its own answer, and nothing is handed over less than once.</summary>
public sealed class SubmissionStreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_message_gets_the_answer_to_it_and_many_go_in_one_frame()
    {
        await using var outpost = await Outpost.StartAsync();
        var frames = new List<int>();
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        outpost.Script.SubmitStream = (up, down, cancel) => AnswerAsync(up, down, async frame =>
        {
            frames.Add(frame.Messages.Count);
            await first.Task.WaitAsync(cancel); // meanwhile the others gather
        }, cancel);
        var messages = await SealAsync(outpost, 40);
        await using var stream = outpost.Client.Sending.OpenStream();
        var submitting = messages.Select(message => stream.SubmitAsync(message, Cancellation)).ToArray();
        first.SetResult();
        var submissions = await Task.WhenAll(submitting);
        Assert.Equal(messages.Select(message => message.Envelope.Id), submissions.Select(submission => submission.Envelope));
        Assert.All(submissions, submission => submission.ThrowUnlessOnItsWay());
        Assert.Equal(40, frames.Sum());
        Assert.InRange(frames.Count, 1, 3);
    }

    [Fact]
    public async Task What_was_not_answered_when_the_stream_was_lost_is_handed_over_again_byte_for_byte()
    {
        await using var outpost = await Outpost.StartAsync(clock: new HastyClock());
        var (calls, seen) = (0, new List<ByteString>());
        outpost.Script.SubmitStream = async (up, down, cancel) =>
        {
            var isFirst = ++calls == 1;
            await AnswerAsync(up, down, frame =>
            {
                foreach (var message in frame.Messages) seen.Add(message.ToByteString());
                // The first call answers nothing of its second frame.
                return isFirst && frame.FirstSequence > 0 ? throw new RpcException(new Status(StatusCode.Unavailable, "restarts")) : Task.CompletedTask;
            }, cancel);
        };
        await using var stream = outpost.Client.Sending.OpenStream();
        var messages = await SealAsync(outpost, 3);
        await stream.SubmitAsync(messages[0], Cancellation);
        var again = await Task.WhenAll(stream.SubmitAsync(messages[1], Cancellation), stream.SubmitAsync(messages[2], Cancellation));
        Assert.Equal([messages[1].Envelope.Id, messages[2].Envelope.Id], again.Select(submission => submission.Envelope));
        Assert.Equal(2, calls);
        Assert.Single(seen, bytes => bytes.Equals(seen[0]));
        Assert.Equal(3, seen.Distinct().Count());
    }

    [Fact]
    public async Task A_gateway_that_stays_away_is_told_to_each_and_the_next_message_tries_anew()
    {
        await using var outpost = await Outpost.StartAsync(clock: new HastyClock());
        var calls = 0;
        outpost.Script.SubmitStream = (up, down, cancel) => ++calls <= ClientLimits.SubmitAttempts
            ? throw new RpcException(new Status(StatusCode.Unavailable, "away")) : AnswerAsync(up, down, _ => Task.CompletedTask, cancel);
        await using var stream = outpost.Client.Sending.OpenStream();
        var messages = await SealAsync(outpost, 2);
        var fault = await Assert.ThrowsAsync<BackboneException>(() => stream.SubmitAsync(messages[0], Cancellation));
        Assert.Equal((FaultKind.Unreachable, false), (fault.Kind, fault.NothingWasSent));
        Assert.Contains($"{messages[0].Envelope.Id} may or may not have been taken", fault.Message, StringComparison.Ordinal);
        Assert.Equal(messages[1].Envelope.Id, (await stream.SubmitAsync(messages[1], Cancellation)).Envelope);
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_certain_that_nothing_was_taken()
    {
        await using var outpost = await Outpost.StartAsync(clock: new HastyClock());
        var messages = await SealAsync(outpost, 1);
        using var closed = new ClosedPort();
        await using var stream = outpost.Connect(outpost.Profile with { Gateway = closed.Address }).Sending.OpenStream();
        var fault = await Assert.ThrowsAsync<BackboneException>(() => stream.SubmitAsync(messages[0], Cancellation));
        Assert.True(fault.NothingWasSent, fault.Message);
        Assert.Contains("was not taken", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_about_another_envelope_fails_that_message_alone()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.SubmitStream = (up, down, cancel) => AnswerAsync(up, down, _ => Task.CompletedTask, cancel, (answer, at) =>
        {
            if (at == 0) answer.EnvelopeId = ByteString.CopyFrom(new byte[32]);
        });
        await using var stream = outpost.Client.Sending.OpenStream();
        var messages = await SealAsync(outpost, 2);
        var fault = await Assert.ThrowsAsync<BackboneException>(() => stream.SubmitAsync(messages[0], Cancellation));
        Assert.Equal(FaultKind.FailedVerification, fault.Kind);
        Assert.Equal(messages[1].Envelope.Id, (await stream.SubmitAsync(messages[1], Cancellation)).Envelope);
    }

    [Theory, InlineData(1UL, 1), InlineData(0UL, 2)]
    public async Task Answers_to_what_was_not_asked_end_the_stream_and_are_told(ulong first, int answers)
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.SubmitStream = async (up, down, cancel) =>
        {
            await up.MoveNext(cancel);
            var frame = new SubmitStreamResponse { FirstSequence = first };
            for (var i = 0; i < answers; i++) frame.Answers.Add(Honest.Allowed(up.Current.Messages[0]));
            await down.WriteAsync(frame, cancel);
            await up.MoveNext(cancel);
        };
        await using var stream = outpost.Client.Sending.OpenStream();
        var submitting = stream.SubmitAsync((await SealAsync(outpost, 1))[0], Cancellation);
        if (first == 0) await submitting; // its own answer was true
        else Assert.Equal(FaultKind.FailedVerification, (await Assert.ThrowsAsync<BackboneException>(() => submitting)).Kind);
    }

    [Fact]
    public async Task Who_is_not_answered_when_the_stream_is_disposed_is_told_so()
    {
        await using var outpost = await Outpost.StartAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        outpost.Script.SubmitStream = (up, down, cancel) => AnswerAsync(up, down, async _ =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        }, cancel);
        var stream = outpost.Client.Sending.OpenStream();
        var submitting = stream.SubmitAsync((await SealAsync(outpost, 1))[0], Cancellation);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await stream.DisposeAsync();
        Assert.Equal(FaultKind.Unreachable, (await Assert.ThrowsAsync<BackboneException>(() => submitting)).Kind);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stream.SubmitAsync((await SealAsync(outpost, 1))[0], Cancellation));
    }

    [Fact]
    public async Task Who_hands_over_by_a_client_that_was_disposed_is_told_so_and_does_not_wait_for_ever()
    {
        await using var outpost = await Outpost.StartAsync();
        var message = (await SealAsync(outpost, 1))[0];
        await using var stream = outpost.Client.Sending.OpenStream();
        outpost.Client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.SubmitAsync(message, Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
    }

    private static async Task<SealedMessage[]> SealAsync(Outpost outpost, int count)
    {
        var messages = new SealedMessage[count];
        for (var i = 0; i < count; i++)
            messages[i] = await outpost.Client.Sending.SealAsync(new OutgoingMessage
            {
                To = ["USA/cisa"],
                Tlp = Tlp.Amber,
                Subject = $"Alert {i}",
                Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("wallet"))],
                Exercise = true,
            }, Cancellation);
        return messages;
    }

    private static async Task AnswerAsync(
        IAsyncStreamReader<SubmitStreamRequest> up, IServerStreamWriter<SubmitStreamResponse> down, Func<SubmitStreamRequest, Task> before,
        CancellationToken cancel, Action<SubmitResponse, ulong>? spoil = null)
    {
        while (await up.MoveNext(cancel))
        {
            var frame = up.Current;
            await before(frame);
            var answer = new SubmitStreamResponse { FirstSequence = frame.FirstSequence };
            foreach (var message in frame.Messages)
            {
                var one = Honest.Allowed(message);
                spoil?.Invoke(one, frame.FirstSequence + (ulong)answer.Answers.Count);
                answer.Answers.Add(one);
            }
            await down.WriteAsync(answer, cancel);
        }
    }
}
