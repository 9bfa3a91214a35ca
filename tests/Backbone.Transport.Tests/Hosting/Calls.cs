using Grpc.Core;
using Grpc.Net.Client;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>Calls of the echo service, each with a deadline.</summary>
internal static class Calls
{
    private static CallOptions Options =>
        new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20), cancellationToken: TestContext.Current.CancellationToken);

    public static async Task<string> Call(this GrpcChannel channel, Method<string, string> method, string request = "") =>
        await channel.CreateCallInvoker().AsyncUnaryCall(method, null, Options, request);

    public static AsyncServerStreamingCall<string> OpenStream(this GrpcChannel channel) =>
        channel.CreateCallInvoker().AsyncServerStreamingCall(EchoBase.WaitMethod, null, Options, "");

    /// <summary>The status that a call ends with.</summary>
    public static async Task<Status> Failure(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(call)).Status;

    /// <summary>Asserts that the connection, not the call, was refused: under TLS 1.3 the client sees either.</summary>
    public static async Task AssertNoConnection(Func<Task> call)
    {
        var status = await Failure(call);
        Assert.True(status.StatusCode is StatusCode.Unavailable or StatusCode.Internal, $"{status}");
    }
}
