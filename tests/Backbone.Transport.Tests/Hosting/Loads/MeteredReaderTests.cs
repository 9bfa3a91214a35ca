using System.IO.Pipelines;
using Backbone.Hosting.Loads;
using Backbone.Protocol.Addresses;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Transport.Tests.Hosting.Loads;

public sealed class MeteredReaderTests
{
    private static readonly TlsIdentity Caller = new TlsIdentity.Gateway(FederationName.Parse("backbone.example"), NationCode.Parse("KOR"));

    [Theory(Timeout = 60_000), InlineData(true), InlineData(false)]
    public async Task A_line_that_breaks_ends_its_call_and_is_no_fault_of_what_serves_it(bool whileReading)
    {
        using var loads = new CallerLoads(TimeProvider.System, NullLogger<CallerLoads>.Instance);
        var pipe = new Pipe();
        await using var reader = new MeteredReader(pipe.Reader, loads, Caller, isSingle: false);
        if (!whileReading) await pipe.Writer.CompleteAsync(new IOException("The client reset the request stream."));
        var reading = Task.Run(async () => await reader.ReadAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        if (whileReading) await pipe.Writer.CompleteAsync(new IOException("The client reset the request stream."));
        // Any other exception would be an error in the log, written by gRPC.
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => reading)).StatusCode);
    }
}
