using Backbone.Broker.Admission;
using Backbone.Hosting.Loads;
using Backbone.Hosting.Streams;
using Google.Protobuf;
using Grpc.Core;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Services;

/// <summary>
/// One stream of consignments: many are examined at once, and they are placed in the order in which they came, without waiting for
/// the store between them.
/// </summary>
/// <param name="examine">Steps of the desk that need only a processor; not done on the caller's thread.</param>
/// <param name="place">Steps of the desk that need the store.</param>
internal sealed class PublishStream(
    Func<ReadOnlyMemory<byte>, Task<AdmissionCase>> examine,
    Func<AdmissionCase, CancellationToken, ValueTask<AdmissionOutcome>> place)
{
    private Task _before = Task.CompletedTask; // until the store was asked to place the one before

    /// <inheritdoc cref="AnsweredStream{TFrame,TRequest,TAnswer}.RunAsync"/>
    public Task RunAsync(
        IAsyncStreamReader<Wire.PublishStreamRequest> frames, IServerStreamWriter<Wire.PublishStreamResponse> answers, RequestRoom? room,
        CancellationToken cancellation) =>
        new AnsweredStream<Wire.PublishStreamRequest, ByteString, Wire.PublishResponse>(
            frame => (frame.FirstSequence, frame.Consignments), consignment => consignment.Length, Begin)
            .RunAsync(frames, (first, ready, over) =>
            {
                var frame = new Wire.PublishStreamResponse { FirstSequence = first };
                frame.Answers.AddRange(ready);
                return answers.WriteAsync(frame, over);
            }, room, cancellation);

    private Task<Wire.PublishResponse> Begin(ByteString consignment, CancellationToken over)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = _before;
        _before = asked.Task;
        return AdmitAsync(examine(consignment.Memory), before, asked, over);
    }

    private async Task<Wire.PublishResponse> AdmitAsync(
        Task<AdmissionCase> examining, Task before, TaskCompletionSource asked, CancellationToken over)
    {
        ValueTask<AdmissionOutcome> placing;
        try
        {
            var admission = await examining;
            await before;
            over.ThrowIfCancellationRequested(); // once one failed, nothing behind it is placed
            placing = place(admission, over);
        }
        catch
        {
            asked.TrySetCanceled(CancellationToken.None); // and so on behind it
            throw;
        }
        asked.SetResult();
        return (await placing).ToWire();
    }
}
