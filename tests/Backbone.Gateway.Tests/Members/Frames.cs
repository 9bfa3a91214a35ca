using System.Threading.Channels;
using Grpc.Core;

namespace Backbone.Gateway.Tests.Members;

/// <summary>What a caller sends on a stream, when the test says so.</summary>
internal sealed class Frames<T> : IAsyncStreamReader<T>
{
    private readonly Channel<T> _frames = Channel.CreateUnbounded<T>();

    public T Current { get; private set; } = default!;

    public void Add(T frame) => _frames.Writer.TryWrite(frame);

    public void End() => _frames.Writer.Complete();

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await _frames.Reader.WaitToReadAsync(cancellationToken)) return false;
        Assert.True(_frames.Reader.TryRead(out var frame));
        Current = frame;
        return true;
    }
}
