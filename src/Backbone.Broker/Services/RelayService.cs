using Backbone.Broker.Acknowledging;
using Backbone.Broker.Admission;
using Backbone.Broker.Lanes;
using Backbone.Broker.Storage;
using Backbone.Hosting.Loads;
using Backbone.Protocol.Addresses;
using Grpc.Core;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Services;

/// <summary>Lanes, for gateways: append to any, read and free one's own (broker/v1/relay_service.proto).</summary>
internal sealed class RelayService(
    BrokerCalls calls, AdmissionQueue queue, LaneReader reader, LaneFollower follower, AcknowledgementDesk acknowledgements,
    PlacementCheck placements)
    : Wire.RelayService.RelayServiceBase
{
    /// <summary>Positions of one follow: more lanes than a nation has under way.</summary>
    private const int MaxPositions = 4096;

    /// <summary>Placements of one check.</summary>
    private const int MaxPlaced = 256;

    /// <summary>Generations of one mailbox's lane: each has had millions of entries, or was closed a few times an hour at most.</summary>
    private const uint MaxGenerations = 65_536;

    public override Task<Wire.PublishResponse> Publish(Wire.PublishRequest request, ServerCallContext context)
    {
        var nation = calls.Nation(context);
        return calls.RunAsync(context, nation, CallBounds.Publishes, async over =>
        {
            var admission = queue.AdmitAsync(
                nation, request.Consignment.Memory, calls.Federation(), over);
            return (await calls.NotedAsync(context, nation, admission)).ToWire();
        });
    }

    public override Task PublishStream(
        IAsyncStreamReader<Wire.PublishStreamRequest> requestStream,
        IServerStreamWriter<Wire.PublishStreamResponse> responseStream, ServerCallContext context)
    {
        var nation = calls.Nation(context);
        var stream = new PublishStream(
            consignment => queue.ExamineAsync(nation, consignment, calls.Federation()),
            (admission, cancel) => calls.NotedAsync(context, nation, queue.PlaceAsync(admission, cancel)));
        return calls.RunAsync(context, nation, CallBounds.PublishStreams,
            over => stream.RunAsync(requestStream, responseStream, RequestRoom.Of(context), over));
    }

    public override Task ReadEntries(
        Wire.ReadEntriesRequest request, IServerStreamWriter<Wire.ReadEntriesResponse> responseStream,
        ServerCallContext context)
    {
        var nation = calls.Nation(context);
        if (request.Position is null) throw BrokerCalls.Invalid("the position is missing");
        var mailbox = OwnMailbox(request.Position.Mailbox, nation);
        var lane = LaneNames.Of(calls.AnyFederation(), mailbox, request.Position.Generation);
        var most = request.MaxEntries is 0 or > LaneReader.MaxEntries ? LaneReader.MaxEntries : (int)request.MaxEntries;
        return calls.RunAsync(context, nation, CallBounds.Reads, async over =>
        {
            await foreach (var entry in reader.ReadAsync(lane, request.Position.Index, most, over))
                await responseStream.WriteAsync(entry.ToWire(), over);
        });
    }

    public override Task Follow(
        Wire.FollowRequest request, IServerStreamWriter<Wire.FollowResponse> responseStream, ServerCallContext context)
    {
        var nation = calls.Nation(context);
        if (request.Positions.Count > MaxPositions)
            throw BrokerCalls.Invalid($"there are more than {MaxPositions} positions");
        var positions = new Dictionary<(MailboxAddress, uint), LaneStart>();
        foreach (var position in request.Positions)
            if (!positions.TryAdd((OwnMailbox(position.Mailbox, nation), GenerationOf(position.Generation)), StartOf(position)))
                throw BrokerCalls.Invalid($"the lane of {position.Mailbox} is named twice");
        return calls.RunAsync(context, nation, CallBounds.Follows, async over =>
        {
            await foreach (var news in follower.FollowAsync(nation, positions, over))
                await responseStream.WriteAsync(news.ToWire(), over);
        });
    }

    public override Task<Wire.AcknowledgeResponse> Acknowledge(Wire.AcknowledgeRequest request, ServerCallContext context)
    {
        var nation = calls.Nation(context);
        var mailbox = OwnMailbox(request.Mailbox, nation);
        return calls.RunAsync(context, nation, CallBounds.Acknowledgements, async over =>
        {
            var outcome = await acknowledgements.TakeAsync(
                mailbox, request.Generation, request.Acknowledgement.Memory, calls.Federation(), over);
            if (outcome is AcknowledgementOutcome.Turned turned) calls.Refused(nation, context.Method, turned.Why.Reason);
            return outcome.ToWire();
        });
    }

    public override Task<Wire.CheckPlacementsResponse> CheckPlacements(Wire.CheckPlacementsRequest request, ServerCallContext context)
    {
        var nation = calls.Nation(context);
        if (request.Placed.Count is 0 or > MaxPlaced) throw BrokerCalls.Invalid($"a check is of 1 to {MaxPlaced} placements");
        List<(MailboxAddress Mailbox, uint Generation, SeenEntry Placed)> asked = [.. request.Placed.Select(placed =>
            MailboxAddress.TryParse(placed.Mailbox, out var mailbox)
                ? (mailbox, GenerationOf(placed.Generation), new SeenEntry(placed.Index, new EntryMark(placed.Mark)))
                : throw BrokerCalls.Invalid("a placement names no mailbox"))];
        return calls.RunAsync(context, nation, CallBounds.PlacementChecks, async over =>
        {
            var (response, federation) = (new Wire.CheckPlacementsResponse(), calls.AnyFederation());
            foreach (var (mailbox, generation, placed) in asked)
                response.Findings.Add((await placements.FindAsync(LaneNames.Of(federation, mailbox, generation), generation, placed, over)).ToWire());
            return response;
        });
    }

    private static LaneStart StartOf(Wire.LanePosition position) =>
        new(position.Index, position.SeenMark == 0 ? null : new SeenEntry(position.SeenIndex, new EntryMark(position.SeenMark)));

    private static uint GenerationOf(uint generation) =>
        generation < MaxGenerations ? generation : throw BrokerCalls.Invalid($"no lane has a generation {generation}");

    private static MailboxAddress OwnMailbox(string address, NationCode nation)
    {
        if (!MailboxAddress.TryParse(address, out var mailbox))
            throw BrokerCalls.Invalid("a position names no mailbox");
        if (mailbox.Nation != nation)
            throw new RpcException(new Status(StatusCode.PermissionDenied,
                $"the lane of {mailbox} is for the gateway of {mailbox.Nation} alone"));
        return mailbox;
    }
}
