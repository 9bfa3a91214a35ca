using System.IO.Pipelines;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Backbone.Hosting.Loads;

/// <summary>
/// Middleware before everything that reads a request: 1 a place among the calls of this caller · 2 the request is read
/// through a meter · 3 the answer is waited for, and what was taken is given back, however the call ends.
/// </summary>
/// <param name="loads">What callers have under way.</param>
internal sealed class CallMeter(CallerLoads loads)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<PeerFeature>() is not { Identity: var caller })
        {
            await next(context);
            return;
        }
        // 1
        if (loads.Calls.TryEnter(caller, CallerLoads.CallsOfCaller) is not { } place)
        {
            Refuse(context, loads.NoRoom(caller, "calls of yours at once").Status);
            return;
        }
        await using var load = new CallLoad(loads, caller, place, context);
        context.Features.Set(load);
        // 2
        await using var reader = new MeteredReader(context.Request.BodyReader, loads, caller, IsSingle(context));
        context.Features.Set<IRequestBodyPipeFeature>(new Body(reader));
        // 3
        await next(context);
        await reader.DisposeAsync();
        await load.FlushAsync();
    }

    /// <summary>Whether the call has one request message; a method that is not known has none that is read.</summary>
    private static bool IsSingle(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Type is MethodType.Unary or MethodType.ServerStreaming;

    /// <summary>A status without any message (gRPC over HTTP/2 § Trailers-Only).</summary>
    private static void Refuse(HttpContext context, Status status)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)status.StatusCode).ToString(provider: null);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(status.Detail);
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
