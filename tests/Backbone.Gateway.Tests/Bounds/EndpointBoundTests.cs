using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Approving;
using Backbone.Gateway.Members;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Submission;
using Backbone.Gateway.Tests.Members;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Bounds;

/// <summary>The lists that the edges put together themselves: filled beyond one answer, and read to their end page by page.</summary>
public sealed class EndpointBoundTests : IAsyncDisposable
{
    private const string Lee = "KOR/kisa/lee";
    private const string Park = "KOR/kisa/park";

    private readonly Bench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task What_was_sent_is_listed_in_answers_of_a_bounded_size_and_whole()
    {
        for (var i = 0; i < 9; i++) await _bench.ReleaseAsync(_bench.Letters.Seal(_bench.Letters.Plan(Lee, "USA/cisa")));
        await _bench.WriteAsync(session =>
        {
            using var grow = session.Statement("UPDATE submissions SET handling = zeroblob(900000)");
            grow.Run();
        });
        var (places, pages, before) = (new List<ulong>(), 0, 0UL);
        while (await Submissions().ListSent(new ListSentRequest { Before = before }, new CallOf(Lee, Cancellation)) is { Sent.Count: > 0 } page)
        {
            Assert.InRange(page.CalculateSize(), 1, AnswerRoom.Bytes + 1024);
            places.AddRange(page.Sent.Select(one => one.Place));
            (pages, before) = (pages + 1, page.Sent[^1].Place);
        }
        Assert.Equal((9, 3), (places.Distinct().Count(), pages));
    }

    [Fact]
    public async Task What_waits_is_listed_in_answers_of_a_bounded_size_and_whole()
    {
        const int Waiting = 200;
        await _bench.ReleaseAsync(_bench.Letters.Seal(Large()));
        await _bench.WriteAsync(session =>
        {
            using var copy = session.Statement("""
                INSERT INTO submissions (envelope_id, caller, author, message_id, submitted, receipt, header, handling, envelope, endorsements,
                    home_wraps, answer, draft, stage, expires, reason, detail, next_step, ended)
                SELECT randomblob(32), caller, author, randomblob(16), submitted, receipt, header, handling, x'', endorsements,
                    home_wraps, answer, draft, stage, expires, reason, detail, next_step, ended FROM submissions LIMIT 1
                """);
            for (var i = 1; i < Waiting; i++) copy.Run();
        });
        var (places, pages) = (new List<ulong>(), 0);
        var endpoint = new ApprovalEndpoint(_bench.ApprovalDesk());
        while (await endpoint.ListApprovals(
            new ListApprovalsRequest { Max = 1000, After = places.LastOrDefault() }, new CallOf(Park, Cancellation)) is { Waiting.Count: > 0 } page)
        {
            Assert.InRange(page.CalculateSize(), 1, AnswerRoom.Bytes + 16 * 1024);
            places.AddRange(page.Waiting.Select(one => one.Place));
            pages++;
        }
        Assert.Equal(Waiting, places.Distinct().Count());
        Assert.True(pages > 1, "all of it fits one answer, and the test shows nothing");
    }

    [Fact]
    public async Task A_client_is_told_that_the_store_is_full_before_its_message_is_looked_at()
    {
        var room = new StoreRoom(new RetentionRules { RoomMiB = 64 });
        room.Measured(room.Most);
        var answer = await Submissions(room).Submit(
            new SubmitRequest { Envelope = ByteString.CopyFromUtf8("any") }, new CallOf(Lee, Cancellation));
        Assert.Equal((RefusalReason.StoreFull, true), (answer.Refused.Reason, answer.Refused.Retry));
        room.Measured(0);
        answer = await Submissions(room).Submit(
            new SubmitRequest { Envelope = ByteString.CopyFromUtf8("any") }, new CallOf(Lee, Cancellation));
        Assert.Equal(RefusalReason.Malformed, answer.Refused.Reason);
    }

    // RED, so that it waits, with as much handling as there may be.
    private EnvelopePlan Large()
    {
        var plan = _bench.Letters.Plan(Lee, "USA/fbi/smith");
        return plan with
        {
            Handling = plan.Handling with
            {
                Tlp = Tlp.Red,
                Releases = [.. Enumerable.Range(0, EnvelopeLimits.Releases).Select(i => new OriginatorRelease(
                    new EnvelopeId(Protocol.Digest.Of(BitConverter.GetBytes(i))), [plan.To[0].Mailbox], _bench.Now, plan.Handling.SigningKid,
                    new byte[Protocol.Suites.CompositeSignature.SignatureSize]))],
            },
        };
    }

    private SubmissionEndpoint Submissions(StoreRoom? room = null) => _bench.SubmissionEndpoint(new OpenStreams(), room);
}
