using Backbone.Broker.Services;
using Backbone.Hosting.Streams;
using Backbone.Broker.Storage;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Tests.Services;

/// <summary>Lanes as gateways see them, over real connections. Each test has a mailbox of its own.</summary>
public sealed class RelayServiceTests(RunningBroker broker) : IClassFixture<RunningBroker>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_consignment_is_placed_and_a_repeat_gets_the_same_place()
    {
        var consignment = broker.Consignments.Make(new TestMessage { To = ["JPN/npa"] });
        var lane = consignment.Lane(0);
        var first = await broker.PlaceAsync(consignment);
        Assert.False(first.Repeated);
        Assert.Equal(lane.ToArray(), first.LaneId.ToByteArray());
        Assert.Equal(consignment.EntryHash(lane).Hash.ToArray(), first.EntryHash.ToByteArray());
        var again = await broker.PlaceAsync(consignment);
        Assert.True(again.Repeated);
        again.Repeated = false;
        Assert.Equal(first, again);
    }

    [Fact]
    public async Task A_refusal_is_data_with_a_reason_and_whether_to_come_again()
    {
        var foreign = broker.Consignments.Make(new TestMessage { StampKey = broker.Federation.Usa.Stamp });
        var refused = (await PublishAsync("KOR", foreign.Bytes)).Refused;
        Assert.Equal((RefusalReason.StampKeyUnknown, true, 5000UL),
            (refused.Reason, refused.Retry, refused.RetryAfterMs));
        Assert.NotEmpty(refused.NextStep);
        var malformed = (await PublishAsync("KOR", "x"u8.ToArray())).Refused;
        Assert.Equal((RefusalReason.Malformed, false, 0UL),
            (malformed.Reason, malformed.Retry, malformed.RetryAfterMs));
        var other = (await PublishAsync("USA", broker.Consignments.Make().Bytes)).Refused;
        Assert.Equal(RefusalReason.CallerMismatch, other.Reason);
    }

    [Fact]
    public async Task A_stream_answers_every_consignment_in_order_and_keeps_the_order_in_the_lane()
    {
        var consignments = Enumerable.Range(0, 150)
            .Select(_ => broker.Consignments.Make(new TestMessage { To = ["JPN/npa/sato"] })).ToArray();
        using var stream = broker.Relay("KOR").PublishStream(RunningBroker.Options());
        var sending = Task.Run(async () =>
        {
            for (var first = 0; first < consignments.Length; first += 40)
                await stream.RequestStream.WriteAsync(Frame(first, consignments.Skip(first).Take(40)), Ct);
            await stream.RequestStream.WriteAsync(Frame(150, [consignments[7]], "no consignment"u8.ToArray()), Ct);
            await stream.RequestStream.CompleteAsync();
        }, Ct);
        var answers = new List<Wire.PublishResponse>();
        await foreach (var frame in stream.ResponseStream.ReadAllAsync(Ct))
        {
            Assert.Equal((ulong)answers.Count, frame.FirstSequence);
            Assert.InRange(frame.Answers.Count, 1, StreamBounds.Frame);
            answers.AddRange(frame.Answers);
        }
        await sending;
        Assert.Equal(152, answers.Count);
        Assert.Equal(Enumerable.Range(0, 150).Select(i => (ulong)i),
            answers.Take(150).Select(answer => answer.Placed.Index));
        Assert.Equal((true, 7UL), (answers[150].Placed.Repeated, answers[150].Placed.Index));
        Assert.Equal(RefusalReason.Malformed, answers[151].Refused.Reason);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 65)]
    public async Task A_frame_with_a_gap_or_of_a_wrong_size_ends_the_stream(ulong first, int count)
    {
        using var stream = broker.Relay("KOR").PublishStream(RunningBroker.Options());
        var frame = new Wire.PublishStreamRequest { FirstSequence = first };
        frame.Consignments.AddRange(Enumerable.Range(0, count).Select(_ => ByteString.CopyFromUtf8("x")));
        await stream.RequestStream.WriteAsync(frame, Ct);
        Assert.Equal(StatusCode.InvalidArgument,
            await RunningBroker.FailureAsync(() => stream.ResponseStream.MoveNext(Ct)));
    }

    [Fact]
    public async Task More_than_five_mebibytes_are_no_message()
    {
        var large = new byte[5 * 1024 * 1024 + 1];
        Assert.Equal(StatusCode.ResourceExhausted, await RunningBroker.FailureAsync(() => PublishAsync("KOR", large)));
    }

    [Fact]
    public async Task The_largest_envelope_crosses_and_comes_back_byte_for_byte()
    {
        var large = broker.Consignments.Make(new TestMessage
        {
            To = ["JPN/gateway"],
            Text = new string('x', 3_900_000)
        });
        Assert.True(large.Bytes.Length > 3_900_000);
        await broker.PlaceAsync(large);
        var entry = Assert.Single(await ReadAsync("JPN", "JPN/gateway"));
        Assert.True(large.Bytes.Span.SequenceEqual(entry.Consignment.Span));
    }

    [Fact]
    public async Task A_nation_reads_its_lane_from_an_index_on_and_at_most_as_many_as_it_asks()
    {
        List<Consignment> placed = [];
        for (var i = 0; i < 5; i++)
        {
            placed.Add(broker.Consignments.Make(new TestMessage { To = ["USA/fbi"] }));
            await broker.PlaceAsync(placed[i]);
        }
        var read = await ReadAsync("USA", "USA/fbi", from: 1, most: 3);
        Assert.Equal([1UL, 2, 3], read.Select(entry => entry.Index));
        foreach (var (entry, consignment) in read.Zip(placed.Skip(1)))
        {
            Assert.Equal(consignment.Bytes.ToArray(), entry.Consignment.ToByteArray());
            Assert.Equal(consignment.EnvelopeId.Hash.ToArray(), entry.EnvelopeId.ToByteArray());
            Assert.Equal(consignment.EntryHash(consignment.Lane(0)).Hash.ToArray(), entry.EntryHash.ToByteArray());
            Assert.Equal(Wire.TrimReason.Unspecified, entry.Trimmed);
        }
        Assert.Equal(5, (await ReadAsync("USA", "USA/fbi", most: 9999)).Count);
        Assert.Empty(await ReadAsync("USA", "USA/fbi", from: 5));
    }

    [Fact]
    public async Task A_trimmed_index_answers_with_its_hash_and_the_reason()
    {
        var consignment = broker.Consignments.Make(new TestMessage { To = ["USA/fbi/smith"] });
        await broker.PlaceAsync(consignment);
        var lane = new LaneKey("USA/fbi/smith", consignment.Lane(0));
        await broker.Services.GetRequiredService<IBrokerStore>().TrimAsync(lane, 0, TrimReason.Expired, Ct);
        var entry = Assert.Single(await ReadAsync("USA", "USA/fbi/smith"));
        Assert.Equal((Wire.TrimReason.Expired, 0), (entry.Trimmed, entry.Consignment.Length));
        Assert.Equal(consignment.EntryHash(lane.Id).Hash.ToArray(), entry.EntryHash.ToByteArray());
        Assert.Equal(consignment.EnvelopeId.Hash.ToArray(), entry.EnvelopeId.ToByteArray());
    }

    [Fact]
    public async Task A_follower_gets_headers_of_what_lies_there_and_of_what_comes()
    {
        var before = broker.Consignments.Make(new TestMessage { Author = "USA/cisa/kim", To = ["KOR/nis"] });
        await broker.PlaceAsync(before);
        using var follow = broker.Relay("KOR").Follow(
            new Wire.FollowRequest { Positions = { new Wire.LanePosition { Mailbox = "KOR/nis" } } },
                RunningBroker.Options());
        var header = await NextAsync(follow, "KOR/nis");
        Assert.Equal((0UL, (ulong)before.Bytes.Length, before.Header.Expires.Milliseconds, Precedence.Priority),
            (header.Index, header.Size, header.Expires, header.Precedence));
        Assert.Equal(before.EntryHash(before.Lane(0)).Hash.ToArray(), header.EntryHash.ToByteArray());

        var after = broker.Consignments.Make(
            new TestMessage { Author = "JPN/npa/sato", To = ["KOR/nis"], Precedence = Precedence.Flash });
        await broker.PlaceAsync(after);
        header = await NextAsync(follow, "KOR/nis");
        Assert.Equal((1UL, Precedence.Flash), (header.Index, header.Precedence));
        Assert.Equal(after.EnvelopeId.Hash.ToArray(), header.EnvelopeId.ToByteArray());
    }

    [Fact]
    public async Task Lanes_of_another_nation_are_neither_read_nor_followed()
    {
        var position = new Wire.LanePosition { Mailbox = "JPN/npa" };
        Assert.Equal(StatusCode.PermissionDenied, await RunningBroker.FailureAsync(() => ReadAsync("KOR", "JPN/npa")));
        Assert.Equal(StatusCode.PermissionDenied, await FollowFailureAsync(position));
    }

    [Fact]
    public async Task Positions_that_name_nothing_here_are_refused()
    {
        var mine = new Wire.LanePosition { Mailbox = "KOR/kisa" };
        Assert.Equal(StatusCode.InvalidArgument, await RunningBroker.FailureAsync(() => ReadAsync("KOR", "kisa")));
        Assert.Equal(StatusCode.InvalidArgument, await FollowFailureAsync(mine, mine));
        Assert.Equal(StatusCode.InvalidArgument, await FollowFailureAsync(
            new Wire.LanePosition { Mailbox = "KOR/kisa", Generation = 65_536 }));
        Assert.Equal(StatusCode.InvalidArgument, await RunningBroker.FailureAsync(async () =>
        {
            using var read = broker.Relay("KOR").ReadEntries(new Wire.ReadEntriesRequest(), RunningBroker.Options());
            await read.ResponseStream.MoveNext(Ct);
        }));
        var many = Enumerable.Range(0, 4097).Select(i => new Wire.LanePosition { Mailbox = $"KOR/m{i}" }).ToArray();
        Assert.Equal(StatusCode.InvalidArgument, await FollowFailureAsync(many));
    }

    [Fact]
    public async Task A_nation_with_too_many_calls_open_is_turned_away_and_the_others_are_not()
    {
        var usa = broker.Relay("USA");
        List<AsyncServerStreamingCall<Wire.FollowResponse>> open = [];
        await broker.PlaceAsync(broker.Consignments.Make(new TestMessage { To = ["USA/gateway"] }));
        for (var i = 0; i < CallBounds.Follows.Most; i++)
        {
            open.Add(usa.Follow(new Wire.FollowRequest(), RunningBroker.Options()));
            Assert.True(await open[i].ResponseStream.MoveNext(Ct));
        }
        using var tooMany = usa.Follow(new Wire.FollowRequest(), RunningBroker.Options());
        Assert.Equal(StatusCode.ResourceExhausted,
            await RunningBroker.FailureAsync(() => tooMany.ResponseStream.MoveNext(Ct)));
        await broker.PlaceAsync(broker.Consignments.Make(new TestMessage { To = ["JPN/npa"] }));
        open.ForEach(call => call.Dispose());
    }

    [Fact]
    public async Task Only_gateways_of_the_charters_nations_come_in()
    {
        broker.Watch.Expect("refused: WrongIdentity", "refused: ForeignAuthority");
        var federation = broker.Federation;
        var person = new TlsIdentity.Person(federation.Name, PrincipalAddress.Parse("KOR/kisa/lee"));
        var itself = new TlsIdentity.Broker(federation.Name, "b1");
        using var stranger = new TestFederation(TimeProvider.System);
        foreach (var channel in (Grpc.Net.Client.GrpcChannel[])
        [
            broker.Connect(federation.Kor.Tls, person),
            broker.Connect(federation.BrokerTls, itself),
            broker.Connect(stranger.Kor.Tls, new TlsIdentity.Gateway(federation.Name, federation.Kor.Code)),
        ])
        {
            var status = await RunningBroker.FailureAsync(() => new Wire.RelayService.RelayServiceClient(channel)
                .PublishAsync(new Wire.PublishRequest(), RunningBroker.Options()).ResponseAsync);
            Assert.Contains(status, (StatusCode[])[StatusCode.Unavailable, StatusCode.Internal]);
        }
    }

    [Fact]
    public async Task The_log_of_a_publish_tells_nothing_of_what_was_said_or_by_whom()
    {
        var before = broker.Log().Length; // other tests of this broker are refused at its door by name
        await broker.PlaceAsync(broker.Consignments.Make(new TestMessage { To = ["JPN/npa"] }));
        await PublishAsync("USA", broker.Consignments.Make().Bytes);
        var log = broker.Log()[before..];
        Assert.Contains("\"Reason\":\"CallerMismatch\"", log, StringComparison.Ordinal);
        foreach (var secret in (string[])[TestMessage.SubjectWord, TestMessage.TextWord, "KOR/kisa/lee", "kisa", "lee",
            "Amber", "AMBER"])
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        Assert.StartsWith("ready grpc=", broker.Output, StringComparison.Ordinal);
        Assert.Equal(1, broker.Output.Count(letter => letter == '\n'));
    }

    private static Wire.PublishStreamRequest Frame(int first, IEnumerable<Consignment> consignments,
        params byte[][] others)
    {
        var frame = new Wire.PublishStreamRequest { FirstSequence = (ulong)first };
        frame.Consignments.AddRange(consignments.Select(one => ByteString.CopyFrom(one.Bytes.Span)));
        frame.Consignments.AddRange(others.Select(ByteString.CopyFrom));
        return frame;
    }

    private static async Task<Wire.EntryHeader> NextAsync(AsyncServerStreamingCall<Wire.FollowResponse> follow,
        string mailbox)
    {
        while (await follow.ResponseStream.MoveNext(Ct))
            if (follow.ResponseStream.Current.Entries.FirstOrDefault(entry => entry.Mailbox == mailbox) is { } header)
                return header;
        throw new InvalidOperationException("the follow ended");
    }

    private async Task<Wire.PublishResponse> PublishAsync(string nation, ReadOnlyMemory<byte> bytes) =>
        await broker.Relay(nation).PublishAsync(
            new Wire.PublishRequest { Consignment = ByteString.CopyFrom(bytes.Span) }, RunningBroker.Options());

    private async Task<List<Wire.ReadEntriesResponse>> ReadAsync(string nation, string mailbox, ulong from = 0,
        uint most = 0)
    {
        var position = new Wire.LanePosition { Mailbox = mailbox, Index = from };
        using var read = broker.Relay(nation).ReadEntries(
            new Wire.ReadEntriesRequest { Position = position, MaxEntries = most }, RunningBroker.Options());
        List<Wire.ReadEntriesResponse> entries = [];
        await foreach (var entry in read.ResponseStream.ReadAllAsync(Ct)) entries.Add(entry);
        return entries;
    }

    private async Task<StatusCode> FollowFailureAsync(params Wire.LanePosition[] positions)
    {
        using var follow = broker.Relay("KOR").Follow(
            new Wire.FollowRequest { Positions = { positions } }, RunningBroker.Options());
        return await RunningBroker.FailureAsync(() => follow.ResponseStream.MoveNext(Ct));
    }
}
