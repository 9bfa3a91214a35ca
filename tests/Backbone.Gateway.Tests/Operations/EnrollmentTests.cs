using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Enrolling;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Tests.Members;
using Backbone.Protocol;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Operations;

/// <summary>Requests to the registrar are carried unread, each for whoever brought it, and bounded.</summary>
public sealed class EnrollmentTests : IAsyncDisposable
{
    private const string Operator = "KOR/kisa/lee";
    private const string Officer = "KOR/kisa/park";

    private readonly Bench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private EnrollmentEndpoint Endpoint => new(_bench.Documents, _bench.Store, new StoreRoom(new RetentionRules()), _bench.Clock);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task An_answer_reaches_whoever_asked_and_nobody_else_and_is_journalled()
    {
        var hash = await HandInAsync(1, Officer);
        Assert.Equal(hash, await HandInAsync(1, Officer));
        Assert.Equal(hash, await HandInAsync(1, Operator)); // who brings another's request takes nothing away
        Assert.Equal(FindEnrollmentResponse.OutcomeOneofCase.None, (await FindAsync(hash, Officer)).OutcomeCase);
        var waiting = (await Endpoint.ListEnrollments(new ListEnrollmentsRequest(), new CallOf(Operator, Cancel))).Enrollments;
        Assert.Equal([Officer, Operator], waiting.Select(one => one.Caller));

        Assert.Null((await AnswerAsync(new AnswerEnrollmentRequest { Hash = hash, Caller = Officer, Answer = ByteString.CopyFromUtf8("answer") })).Refused);
        Assert.Equal("answer", (await FindAsync(hash, Officer)).Answer.ToStringUtf8());
        Assert.Equal(FindEnrollmentResponse.OutcomeOneofCase.None, (await FindAsync(hash, Operator)).OutcomeCase);
        Assert.Equal(RefusalReason.NotFound, (await FindAsync(hash, "KOR/nis/choi")).Refused.Reason);
        Assert.Single((await Endpoint.ListEnrollments(new ListEnrollmentsRequest(), new CallOf(Operator, Cancel))).Enrollments);
        var entry = Assert.Single(await _bench.JournalAsync()).EnrollmentAnswered;
        Assert.Equal((hash, Officer, Operator, Digest.Of("answer"u8)), (entry.Request, entry.Caller, entry.Officer, new Digest(entry.Answer.Span)));

        Assert.Null((await AnswerAsync(new AnswerEnrollmentRequest { Hash = hash, Caller = Operator, Denied = "no" })).Refused);
        Assert.Equal("no", (await FindAsync(hash, Operator)).Denied);
    }

    [Fact]
    public async Task Of_one_caller_the_newest_are_kept_and_anothers_stay()
    {
        var other = await HandInAsync(0, Operator);
        var hashes = new List<ByteString>();
        for (byte number = 1; number <= EnrollmentTable.MostOfCaller + 2; number++) hashes.Add(await HandInAsync(number, Officer));
        var kept = new List<bool>();
        foreach (var hash in hashes) kept.Add((await FindAsync(hash, Officer)).Refused is null);
        Assert.Equal([false, false, .. Enumerable.Repeat(true, EnrollmentTable.MostOfCaller)], kept);
        Assert.Null((await FindAsync(other, Operator)).Refused);
    }

    [Fact]
    public async Task A_page_ends_where_an_answer_would_grow_too_large()
    {
        for (byte number = 0; number < EnrollmentTable.MostOfCaller; number++) await HandInAsync(number, Officer, 512 * 1024);
        await HandInAsync(1, Operator, 512 * 1024);
        var first = await Endpoint.ListEnrollments(new ListEnrollmentsRequest(), new CallOf(Operator, Cancel));
        Assert.InRange(first.CalculateSize(), 1, TransportSize);
        var second = await Endpoint.ListEnrollments(new ListEnrollmentsRequest { After = first.Next }, new CallOf(Operator, Cancel));
        Assert.Equal((EnrollmentTable.MostOfCaller + 1, 0ul), (first.Enrollments.Count + second.Enrollments.Count, second.Next));
    }

    [Fact]
    public async Task What_is_too_large_is_refused_and_so_is_who_may_not_answer()
    {
        Assert.Equal(RefusalReason.TooLarge, (await SendAsync([], Officer)).Refused.Reason);
        Assert.Equal(RefusalReason.TooLarge, (await SendAsync(new byte[512 * 1024 + 1], Officer)).Refused.Reason);
        var hash = await HandInAsync(1, Officer);
        var denied = new AnswerEnrollmentRequest { Hash = hash, Caller = Officer, Denied = "no" };
        Assert.Equal(RefusalReason.NotPermitted, (await Endpoint.AnswerEnrollment(denied, new CallOf(Officer, Cancel))).Refused.Reason);
        Assert.Equal(RefusalReason.NotPermitted, (await Endpoint.ListEnrollments(new ListEnrollmentsRequest(), new CallOf(Officer, Cancel))).Refused.Reason);
        Assert.Equal(RefusalReason.Malformed, (await AnswerAsync(new AnswerEnrollmentRequest(denied) { Denied = "two\nlines" })).Refused.Reason);
        Assert.Equal(RefusalReason.Malformed, (await AnswerAsync(new AnswerEnrollmentRequest { Hash = hash, Caller = Officer })).Refused.Reason);
        Assert.Equal(RefusalReason.Malformed, (await AnswerAsync(new AnswerEnrollmentRequest(denied) { Caller = "nobody" })).Refused.Reason);
        Assert.Equal(RefusalReason.NotFound, (await AnswerAsync(new AnswerEnrollmentRequest(denied) { Caller = Operator })).Refused.Reason);
        Assert.Empty(await _bench.JournalAsync());
    }

    private const int TransportSize = 5 * 1024 * 1024;

    private async Task<ByteString> HandInAsync(byte number, string caller, int size = 16) =>
        (await SendAsync([number, .. new byte[size - 1]], caller)).Hash;

    private Task<HandInEnrollmentResponse> SendAsync(byte[] request, string caller) =>
        Endpoint.HandInEnrollment(new HandInEnrollmentRequest { Request = ByteString.CopyFrom(request) }, new CallOf(caller, Cancel));

    private Task<FindEnrollmentResponse> FindAsync(ByteString hash, string caller) =>
        Endpoint.FindEnrollment(new FindEnrollmentRequest { Hash = hash }, new CallOf(caller, Cancel));

    private Task<AnswerEnrollmentResponse> AnswerAsync(AnswerEnrollmentRequest request) =>
        Endpoint.AnswerEnrollment(request, new CallOf(Operator, Cancel));
}
