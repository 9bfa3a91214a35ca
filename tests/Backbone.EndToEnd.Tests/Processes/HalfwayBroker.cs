using Backbone.Broker.Startup;
using Backbone.Contracts.Broker.V1;
using Backbone.Hosting.Calls;
using Backbone.Hosting.Startup;
using Backbone.Protocol.Addresses;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>
/// The real broker, in this process, in the place of the one that was killed: the same address, the same store. Of what one
/// nation publishes it takes so many consignments as it is told, and answers nothing: whoever is killed then had published
/// between two lanes, and had not heard of it.
/// </summary>
internal sealed class HalfwayBroker : Interceptor, IAsyncDisposable
{
    private readonly NationCode _nation;
    private Halt? _halt;
    private WebApplication? _app;

    private HalfwayBroker(NationCode nation) => _nation = nation;

    /// <summary>Starts it; until it is told otherwise it takes and answers everything.</summary>
    public static async Task<HalfwayBroker> StartAsync(string settingsFile, NationCode nation, CancellationToken cancel)
    {
        var broker = new HalfwayBroker(nation);
        broker._app = await BrokerProcess.BuildAsync(
            BrokerSettings.Load(settingsFile), exitWithParent: false, ready: TextWriter.Null, change: services =>
            {
                services.AddSingleton(broker);
                services.Configure<GrpcServiceOptions>(options => options.Interceptors.Add<HalfwayBroker>());
            }, cancellation: cancel);
        await broker._app.StartAsync(cancel);
        Assert.True(await broker._app.Services.GetRequiredService<Readiness>().Outcome.WaitAsync(cancel));
        return broker;
    }

    /// <summary>From now on takes so many of the nation's consignments, and no more.</summary>
    /// <returns>Ends when these are durable, and what comes next has come.</returns>
    public Task TakeOnly(int consignments) => (_halt = new Halt(consignments)).Reached;

    /// <summary>Takes and answers everything that comes over new streams.</summary>
    public void TakeAll() => _halt = null;

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        requestStream is IAsyncStreamReader<PublishStreamRequest> frames && responseStream is IServerStreamWriter<PublishStreamResponse> answers
            && context.Caller<TlsIdentity.Gateway>().Nation == _nation
            ? continuation(
                (IAsyncStreamReader<TRequest>)(object)new Frames(this, frames),
                (IServerStreamWriter<TResponse>)(object)new Answers(this, answers), context)
            : continuation(requestStream, responseStream, context);

    public async ValueTask DisposeAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>How many are taken, and whether it is so far.</summary>
    private sealed class Halt(int consignments)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _taken;
        private int _durable;

        public Task Reached => _reached.Task;

        public void Cut(PublishStreamRequest frame)
        {
            while (_taken + frame.Consignments.Count > consignments) frame.Consignments.RemoveAt(frame.Consignments.Count - 1);
            _taken += frame.Consignments.Count;
            if (consignments == 0) _reached.TrySetResult();
        }

        public void Durable(int count)
        {
            if ((_durable += count) == consignments) _reached.TrySetResult();
        }
    }

    private sealed class Frames(HalfwayBroker broker, IAsyncStreamReader<PublishStreamRequest> frames)
        : IAsyncStreamReader<PublishStreamRequest>
    {
        public PublishStreamRequest Current => frames.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await frames.MoveNext(cancellationToken)) return false;
            if (broker._halt is not { } halt) return true;
            halt.Cut(Current);
            if (Current.Consignments.Count == 0) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return true;
        }
    }

    private sealed class Answers(HalfwayBroker broker, IServerStreamWriter<PublishStreamResponse> answers)
        : IServerStreamWriter<PublishStreamResponse>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(PublishStreamResponse message)
        {
            if (broker._halt is not { } halt) return answers.WriteAsync(message);
            Assert.All(message.Answers, answer => Assert.NotNull(answer.Placed));
            halt.Durable(message.Answers.Count);
            return Task.CompletedTask;
        }

        public Task WriteAsync(PublishStreamResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
