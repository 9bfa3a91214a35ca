using System.Threading.Channels;
using Grpc.Core;

namespace Backbone.Gateway.Tests.Members;

/// <summary>Takes what a stream answers.</summary>
internal sealed class Answers<T> : IServerStreamWriter<T>
{
    private readonly Channel<T> _answers = Channel.CreateUnbounded<T>();

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(T message) => _answers.Writer.WriteAsync(message).AsTask();

    public Task WriteAsync(T message, CancellationToken cancellationToken) => _answers.Writer.WriteAsync(message, cancellationToken).AsTask();

    /// <summary>All that was answered and not taken yet.</summary>
    public IEnumerable<T> Written
    {
        get
        {
            while (_answers.Reader.TryRead(out var answer)) yield return answer;
        }
    }

    public ValueTask<T> NextAsync(CancellationToken cancel) => _answers.Reader.ReadAsync(cancel);
}
