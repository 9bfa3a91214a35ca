using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Members;
using Backbone.Gateway.Submission;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Tests.Members;

/// <summary>A stream ends when its caller's standing does, and streams have bounds.</summary>
public sealed class StreamStandingTests : IAsyncDisposable
{
    private const string Operator = "KOR/kisa/lee";
    private const string Author = Operator;

    private readonly Bench _bench = new();
    private readonly OpenStreams _streams = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public Task Who_loses_the_operator_s_role_while_following_the_journal_hears_no_more() => FollowsUntil(
        _bench.Letters.NextRoster("KOR", principal => principal.Address.ToString() == Operator ? principal with { Roles = [] } : principal));

    [Fact]
    public Task Who_leaves_the_roster_while_following_the_journal_hears_no_more() =>
        FollowsUntil(_bench.Letters.NextRosterWithout("KOR", Operator));

    [Fact]
    public async Task Who_leaves_the_roster_while_watching_a_message_hears_no_more()
    {
        var envelope = _bench.Letters.Seal(_bench.Letters.Plan(Author, "JPN/jpcert"));
        await _bench.ReleaseAsync(envelope);
        var answers = new Answers<WatchStateResponse>();
        var watching = Submissions().WatchState(
            new WatchStateRequest { EnvelopeId = Edge.Bytes(envelope.Id) }, answers, new CallOf(Author, Cancel));
        Assert.NotNull((await answers.NextAsync(Cancel)).State);
        await _bench.AdoptAsync(_bench.Letters.NextRosterWithout("KOR", Author));
        await PassUntil(watching, TimeSpan.FromSeconds(1));
        Assert.Equal(RefusalReason.NotPermitted, (await answers.NextAsync(Cancel)).Refused.Reason);
    }

    [Fact]
    public async Task Who_leaves_the_roster_hands_over_nothing_more_by_a_stream_that_is_open()
    {
        var frames = new Frames<SubmitStreamRequest>();
        var answers = new Answers<SubmitStreamResponse>();
        var stream = Submissions().SubmitStream(frames, answers, new CallOf(Author, Cancel));
        frames.Add(Frame(0));
        Assert.Null((await answers.NextAsync(Cancel)).Answers[0].Refused);
        await _bench.AdoptAsync(_bench.Letters.NextRosterWithout("KOR", Author));
        frames.Add(Frame(1));
        Assert.Equal(RefusalReason.NotPermitted, (await answers.NextAsync(Cancel)).Answers[0].Refused.Reason);
        frames.End();
        await stream;

        SubmitStreamRequest Frame(ulong sequence) => new()
        {
            FirstSequence = sequence,
            Messages = { new SubmitRequest { Envelope = ByteString.CopyFrom(_bench.Letters.Seal(_bench.Letters.Plan(Author, "JPN/jpcert")).Bytes.Span) } },
        };
    }

    [Fact]
    public async Task One_caller_follows_the_journal_so_often_and_a_place_is_free_when_one_ends()
    {
        var places = Enumerable.Range(0, OpenStreams.Journals.Most)
            .Select(_ => _streams.Enter(Protocol.Addresses.PrincipalAddress.Parse(Operator), OpenStreams.Journals)).ToList();
        var fault = await Assert.ThrowsAsync<RpcException>(() => Tail(new Answers<TailJournalResponse>(), follow: false));
        Assert.Equal(StatusCode.ResourceExhausted, fault.StatusCode);
        places[0].Dispose();
        await Tail(new Answers<TailJournalResponse>(), follow: false);
    }

    private async Task FollowsUntil(SignedDocument roster)
    {
        var answers = new Answers<TailJournalResponse>();
        await _bench.AdoptAsync(_bench.Letters.NextKeySet("KOR", draft => draft)); // an entry to begin with
        var following = Tail(answers, follow: true);
        Assert.NotEmpty((await answers.NextAsync(Cancel)).Entries);
        await _bench.AdoptAsync(roster);
        await PassUntil(following, TimeSpan.FromSeconds(1));
        var last = await answers.NextAsync(Cancel);
        while (last.Refused is null) last = await answers.NextAsync(Cancel);
        Assert.Equal(RefusalReason.NotPermitted, last.Refused.Reason);
    }

    private Task Tail(Answers<TailJournalResponse> answers, bool follow) =>
        _bench.OperationsEndpoint(_streams).TailJournal(new TailJournalRequest { Follow = follow }, answers, new CallOf(Operator, Cancel));

    /// <summary>Time passes until the stream has ended; it may have begun to rest only after a step.</summary>
    private async Task PassUntil(Task ended, TimeSpan step)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var i = 0; i < 1000 && !ended.IsCompleted; i++)
        {
            _bench.Clock.Advance(step);
            await pause.WaitForNextTickAsync(Cancel);
        }
        Assert.True(ended.IsCompleted, "the stream goes on");
        await ended;
    }

    private SubmissionEndpoint Submissions() => _bench.SubmissionEndpoint(_streams);
}
