using Backbone.Hosting.Calls;
using Grpc.Core;

namespace Backbone.Hosting.Startup;

/// <summary>
/// Turns calls away, to be tried again, until the self-tests have passed; health may be asked at any time.
/// </summary>
/// <param name="readiness">Whether they have.</param>
internal sealed class ReadinessGate(Readiness readiness) : CallGate
{
    private const string Health = "/grpc.health.v1.Health/";

    /// <inheritdoc/>
    protected override void Check(ServerCallContext context)
    {
        if (readiness.IsReady || context.Method.StartsWith(Health, StringComparison.Ordinal)) return;
        throw new RpcException(new Status(StatusCode.Unavailable, "the process is still starting: try again"));
    }
}
