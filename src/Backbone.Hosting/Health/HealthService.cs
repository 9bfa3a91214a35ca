using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Status = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Backbone.Hosting.Health;

/// <summary>
/// <c>grpc.health.v1</c>: the process as a whole under the empty name, and each of its gRPC services. What is degraded still
/// serves.
/// </summary>
/// <param name="board">Looks.</param>
/// <param name="endpoints">The services that there are.</param>
/// <param name="lifetime">Ends who watches, when the process ends.</param>
/// <param name="clock">Times the looks of who watches.</param>
internal sealed class HealthService(
    HealthBoard board, EndpointDataSource endpoints, IHostApplicationLifetime lifetime, TimeProvider clock)
    : Grpc.Health.V1.Health.HealthBase
{
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        var status = await StatusOfAsync(request.Service);
        return status != Status.ServiceUnknown ? new HealthCheckResponse { Status = status }
            : throw new RpcException(new Grpc.Core.Status(StatusCode.NotFound, "no such service is here"));
    }

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var told = Status.Unknown;
        while (!over.IsCancellationRequested)
        {
            var status = await StatusOfAsync(request.Service);
            if (status != told) await responseStream.WriteAsync(new HealthCheckResponse { Status = told = status }, context.CancellationToken);
            await Task.Delay(HostingLimits.HealthPeriod, clock, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (!context.CancellationToken.IsCancellationRequested)
            await responseStream.WriteAsync(new HealthCheckResponse { Status = Status.NotServing }, context.CancellationToken);
    }

    private async Task<Status> StatusOfAsync(string service)
    {
        if (service.Length > 0 && !endpoints.Endpoints.Any(endpoint =>
            endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.ServiceName == service)) return Status.ServiceUnknown;
        return (await board.LookAsync()).IsServing(service) ? Status.Serving : Status.NotServing;
    }
}
