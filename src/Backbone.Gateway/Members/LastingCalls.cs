using Grpc.Core;

namespace Backbone.Gateway.Members;

/// <summary>Calls that last until their caller leaves, and that end with the process at the latest.</summary>
internal static class LastingCalls
{
    /// <summary>Runs one.</summary>
    /// <param name="process">Says when the gateway ends.</param>
    /// <param name="next">What a caller does whom the end of the process cut off.</param>
    /// <param name="work">The call; it ends when its token is cancelled.</param>
    /// <param name="gone">Cancelled when the caller leaves.</param>
    /// <exception cref="RpcException">Unavailable: the gateway is ending.</exception>
    public static async Task UntilStoppingAsync(
        this IHostApplicationLifetime process, string next, Func<CancellationToken, Task> work, CancellationToken gone)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(gone, process.ApplicationStopping);
        try
        {
            await work(over.Token);
        }
        catch (OperationCanceledException) when (process.ApplicationStopping.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, $"the gateway is ending: {next}"));
        }
    }
}
