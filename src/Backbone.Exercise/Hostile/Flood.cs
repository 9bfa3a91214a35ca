using System.Collections.Concurrent;
using Grpc.Core;

namespace Backbone.Exercise.Hostile;

/// <summary>
/// Much of one kind, made beforehand, so that sending it costs the sender little: sent once, or round and round. What was
/// answered is counted, and nothing that is answered ends it.
/// </summary>
/// <param name="name">What it is, for people.</param>
/// <param name="stock">What is sent.</param>
/// <param name="send">Sends one.</param>
public sealed class Flood(
    string name, IReadOnlyList<ReadOnlyMemory<byte>> stock, Func<ReadOnlyMemory<byte>, CancellationToken, Task<RefusalReason>> send)
{
    private readonly ConcurrentDictionary<string, long> _answers = new();
    private long _next = -1;

    /// <summary>What it is, for people.</summary>
    public string Name => name;

    /// <summary>How many different ones it has.</summary>
    public int Count => stock.Count;

    /// <summary>How often each answer came: <c>taken</c>, a reason, or a gRPC status.</summary>
    public IReadOnlyDictionary<string, long> Answers => _answers;

    /// <summary>How often it was taken.</summary>
    public long Taken => _answers.GetValueOrDefault(nameof(Taken));

    /// <summary>How often it was refused for a reason.</summary>
    public long Refused(RefusalReason reason) => _answers.GetValueOrDefault(reason.ToString());

    /// <summary>Sends each one once, one after the other.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task OnceAsync(CancellationToken cancellation)
    {
        foreach (var one in stock) await SendAsync(one, cancellation);
    }

    /// <summary>Sends round and round, as fast as it is answered, until told to end.</summary>
    /// <param name="senders">How many are under way at once.</param>
    /// <param name="enough">Ends it.</param>
    public Task RunAsync(int senders, CancellationToken enough) =>
        Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(() => SendOnAsync(enough), CancellationToken.None)));

    private async Task SendOnAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var place = (int)((ulong)Interlocked.Increment(ref _next) % (ulong)stock.Count);
            try
            {
                await SendAsync(stock[place], enough);
            }
            catch (OperationCanceledException) when (enough.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> one, CancellationToken cancellation)
    {
        string answer;
        try
        {
            var reason = await send(one, cancellation);
            answer = reason == RefusalReason.Unspecified ? nameof(Taken) : reason.ToString();
        }
        catch (RpcException fault) when (!cancellation.IsCancellationRequested)
        {
            answer = $"status {fault.StatusCode}";
        }
        catch (RpcException)
        {
            return; // told to end while it was under way
        }
        _answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
    }
}
