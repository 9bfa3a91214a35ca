using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Logs;
using Backbone.Sqlite;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Operations;

/// <summary>
/// Hands the journal out: from an index on, what it says about one message, and the proof that it is what was seen before, grown.
/// </summary>
internal sealed class JournalDesk(NationalStore store, JournalRoots roots, TimeProvider clock)
{
    /// <summary>Entries read in one step.</summary>
    private const int Step = 256;

    /// <summary>Fewest bytes of an envelope's id that are searched for: fewer stand in too many entries by chance.</summary>
    private const int FewestBytes = 4;

    /// <summary>How often the journal is looked at for who follows it.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>The journal from an index, then as it grows where asked.</summary>
    /// <param name="request">From where.</param>
    /// <param name="deny">Asked before each look: an operator may lose the role, or leave, while the stream is open.</param>
    /// <param name="answers">Where to.</param>
    /// <param name="over">The caller has gone, or the process stops.</param>
    public async Task TailAsync(
        TailJournalRequest request, Func<Refusal?> deny, IAsyncStreamWriter<TailJournalResponse> answers, CancellationToken over)
    {
        var next = request.From;
        if (request.Newest > 0)
        {
            var size = (await store.ReadAsync(Journal.Head, over)).Size;
            next = size - Math.Min(size, request.Newest);
        }
        while (true)
        {
            if (deny() is { } refused)
            {
                await answers.WriteAsync(new TailJournalResponse { Refused = refused }, over);
                return;
            }
            var (entries, head) = await store.ReadAsync(session => (Journal.Read(session, next, Step), Journal.Head(session)), over);
            next += (ulong)entries.Count;
            if (entries.Count > 0)
            {
                var response = new TailJournalResponse();
                response.Entries.AddRange(entries.Select(entry => UnsafeByteOperations.UnsafeWrap(entry)));
                if (next == head.Size) response.Root = Bytes(head.Root);
                if (next == head.Size && !request.Follow && roots.Sign(head) is { } signed)
                    response.SignedRoot = UnsafeByteOperations.UnsafeWrap(signed.Bytes);
                await answers.WriteAsync(response, over);
            }
            else if (!request.Follow) return;
            else await Task.Delay(Look, clock, over);
        }
    }

    /// <summary>Size and root of the journal, and the proof that it begins with what it was at an earlier size.</summary>
    public async Task<ProveJournalResponse> ProveAsync(ulong seen, CancellationToken cancellation)
    {
        var (head, proof) = await store.ReadAsync(session =>
        {
            var head = Journal.Head(session);
            var ranges = seen == 0 || seen > head.Size ? [] : MerkleTree.ConsistencyRanges(head.Size, seen);
            return (head, JournalNodes.Roots(session, ranges).Select(Bytes).ToList());
        }, cancellation);
        var response = new ProveJournalResponse { Size = head.Size, Root = Bytes(head.Root), Proof = { proof } };
        if (head.Size > 0 && roots.Sign(head) is { } signed) response.SignedRoot = UnsafeByteOperations.UnsafeWrap(signed.Bytes);
        return response;
    }

    /// <summary>The entries in which an envelope's id stands, or its start, each with its place in the tree.</summary>
    /// <param name="request">What to search for, and in how many entries.</param>
    /// <param name="deny">Asked before each step.</param>
    /// <param name="answers">Where to.</param>
    /// <param name="over">The caller has gone, or the process stops.</param>
    public async Task SearchAsync(
        SearchJournalRequest request, Func<Refusal?> deny, IAsyncStreamWriter<SearchJournalResponse> answers, CancellationToken over)
    {
        if ((deny() ?? FindFault(request, (await store.ReadAsync(Journal.Head, over)).Size)) is { } wrong)
        {
            await answers.WriteAsync(new SearchJournalResponse { Refused = wrong }, over);
            return;
        }
        for (ulong? next = 0; next is { } from;)
        {
            (next, var found) = await store.ReadAsync(session => Search(session, from, request), over);
            if (deny() is { } refused)
            {
                await answers.WriteAsync(new SearchJournalResponse { Refused = refused }, over);
                return;
            }
            if (found.Count > 0) await answers.WriteAsync(new SearchJournalResponse { Entries = { found } }, over);
        }
    }

    private static Refusal? FindFault(SearchJournalRequest request, ulong size) =>
        request.EnvelopeId.Length is < FewestBytes or > Digest.Size
            ? Edge.Refusal(RefusalReason.Malformed, $"an envelope id has {Digest.Size} bytes, and {FewestBytes} at least are searched for")
        : request.Size > size ? Edge.Refusal(RefusalReason.Malformed, $"the journal has {size} entries, and not {request.Size}")
        : null;

    // Nobody's answer waits for a whole entry to be understood: where the id stands the caller sees.
    private static (ulong? Next, List<ProvedEntry> Found) Search(SqliteSession session, ulong from, SearchJournalRequest request)
    {
        var (found, room) = (new List<ProvedEntry>(), new AnswerRoom());
        var read = Journal.ReadPlaces(session, from, Step);
        foreach (var (place, entry) in read)
        {
            if (place >= request.Size) return (null, found);
            if (entry.AsSpan().IndexOf(request.EnvelopeId.Span) < 0) continue;
            var proved = new ProvedEntry { Entry = UnsafeByteOperations.UnsafeWrap(entry) };
            proved.Proof.AddRange(JournalNodes.Roots(session, MerkleTree.InclusionRanges(request.Size, place)).Select(Bytes));
            if (!room.Take(proved.CalculateSize())) return (place, found);
            found.Add(proved);
        }
        return (read.Count == 0 ? null : read[^1].Place + 1, found);
    }

    private static ByteString Bytes(Digest hash) => ByteString.CopyFrom(hash.ToArray());
}
