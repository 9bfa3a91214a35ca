using Grpc.Core;

namespace Backbone.Hosting.Loads;

/// <summary>
/// A call's room among all requests that are in memory. A stream's message counts by itself only until the next is asked for; what
/// is worked at for longer is counted here until it is answered.
/// </summary>
public sealed class RequestRoom
{
    private readonly CallLoad _load;

    internal RequestRoom(CallLoad load) => _load = load;

    /// <summary>The room of a call; null where calls are not counted, as without a network.</summary>
    public static RequestRoom? Of(ServerCallContext context) =>
        context.GetHttpContext().Features.Get<CallLoad>() is { } load ? new RequestRoom(load) : null;

    /// <exception cref="RpcException">ResourceExhausted: there is none.</exception>
    internal void Take(long bytes) => _load.TakeRequest(bytes);

    internal void GiveBack(long bytes) => _load.GiveBackRequest(bytes);
}
