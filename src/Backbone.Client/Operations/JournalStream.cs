using System.Runtime.CompilerServices;
using Backbone.Client.Connection;
using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Grpc.Core;

namespace Backbone.Client.Operations;

/// <summary>The journal as the own gateway streams it.</summary>
internal sealed class JournalStream(GatewayConnection gateway, ClientOptions options, TimeProvider clock)
{
    /// <summary>The journal, and where asked what comes, also from a gateway that is started again.</summary>
    /// <exception cref="BackboneException">Refused without the role; Unreachable.</exception>
    public IAsyncEnumerable<TailJournalResponse> TailAsync(TailJournalRequest request, CancellationToken cancel) =>
        request.Follow ? FollowAsync(request, cancel)
            : ReadAsync(() => gateway.Operations.TailJournal(request, new CallOptions(cancellationToken: cancel)), part => part.Refused, cancel);

    /// <summary>What the gateway finds.</summary>
    /// <exception cref="BackboneException">Refused without the role, or where the journal is not so large; Unreachable.</exception>
    public IAsyncEnumerable<SearchJournalResponse> SearchAsync(SearchJournalRequest request, CancellationToken cancel) =>
        ReadAsync(() => gateway.Operations.SearchJournal(request, new CallOptions(cancellationToken: cancel)), part => part.Refused, cancel);

    // Followed from where the journal was read to.
    private async IAsyncEnumerable<TailJournalResponse> FollowAsync(
        TailJournalRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var stream = new LastingStream<TailJournalResponse>(
            "TailJournal", gateway, new Retry(options.StreamAttempts, clock), options.Log,
            call => Task.FromResult(new ServerStream<TailJournalResponse>(
                gateway.Operations.TailJournal(request, call))));
        while (true)
        {
            var part = await stream.NextAsync(cancel).ConfigureAwait(false);
            if (part.Refused is not null) throw GatewayFault.Of(part.Refused);
            if (part.Entries.Count > 0)
                request = new TailJournalRequest { From = JournalledEntry.Read(part.Entries[^1]).Index + 1, Follow = true };
            yield return part;
        }
    }

    private async IAsyncEnumerable<T> ReadAsync<T>(
        Func<AsyncServerStreamingCall<T>> open, Func<T, Refusal?> refusal, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var call = open();
        while (await MoveAsync(call.ResponseStream, cancel).ConfigureAwait(false))
        {
            var part = call.ResponseStream.Current;
            if (refusal(part) is { } refused) throw GatewayFault.Of(refused);
            yield return part;
        }
    }

    private async Task<bool> MoveAsync<T>(IAsyncStreamReader<T> parts, CancellationToken cancel)
    {
        try
        {
            return await parts.MoveNext(cancel).ConfigureAwait(false);
        }
        catch (RpcException fault)
        {
            throw gateway.Translate(fault, cancel);
        }
    }
}
