using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Client.Operations;

/// <summary>What an operator sees of the own gateway: journal and quarantine. Needs the role operator.</summary>
public sealed class OperationsDesk
{
    private readonly GatewayConnection _gateway;

    internal OperationsDesk(GatewayConnection gateway) => _gateway = gateway;

    /// <summary>The journal from an index, in order.</summary>
    /// <param name="from">The first index wanted.</param>
    /// <param name="follow">True: goes on with what comes, until the caller leaves.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="BackboneException">
    /// Refused without the role; FailedVerification where entries are missing or none; Unreachable.
    /// </exception>
    public async IAsyncEnumerable<JournalRecord> ReadJournalAsync(
        ulong from = 0, bool follow = false, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var next = from;
        await foreach (var part in TailAsync(from, follow, cancel).ConfigureAwait(false))
        {
            foreach (var bytes in part.Entries)
            {
                var record = JournalReading.Read(bytes);
                if (record.Index != next)
                    throw new BackboneException(FaultKind.FailedVerification,
                        $"the journal goes on with entry {record.Index} where {next} was due",
                        "run backbone journal verify");
                next++;
                yield return record;
            }
        }
    }

    /// <summary>
    /// Reads the whole journal and recomputes its RFC 6962 root: each entry is in its place, and the root is the one
    /// that the gateway keeps.
    /// </summary>
    /// <exception cref="BackboneException">
    /// Refused without the role; FailedVerification where an entry is none; Unreachable.
    /// </exception>
    public async Task<JournalProof> VerifyJournalAsync(CancellationToken cancel = default)
    {
        var tree = new MerkleFrontier();
        Digest? claimed = null;
        await foreach (var part in TailAsync(0, follow: false, cancel).ConfigureAwait(false))
        {
            foreach (var bytes in part.Entries)
            {
                var record = JournalReading.Read(bytes);
                if (record.Index != tree.Size)
                    return new JournalProof(tree.Head, claimed,
                        $"entry {record.Index} stands where {tree.Size} was due");
                tree.Append(record.LeafHash);
            }
            claimed = part.Root.Length == Digest.Size ? new Digest(part.Root.Span) : null;
            if (claimed is { } root && root != tree.Head.Root)
                return new JournalProof(tree.Head, claimed,
                    $"the root over {tree.Size} entries is another than the gateway keeps");
        }
        return new JournalProof(tree.Head, claimed,
            tree.Size > 0 && claimed is null ? "the gateway gave no root with its last entry" : null);
    }

    /// <summary>What was put aside, oldest first.</summary>
    /// <param name="max">At most so many, 1 to 1,000; the gateway may give fewer where they are large.</param>
    /// <param name="after">Only those after this place; 0: from the first.</param>
    /// <param name="withEvidence">True: with the consignments as they came.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Refused without the role; Unreachable.</exception>
    public async Task<ImmutableArray<QuarantinedMail>> ListQuarantineAsync(
        int max = 100, ulong after = 0, bool withEvidence = false, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 1000);
        var request = new ListQuarantineRequest { Max = (uint)max, After = after, WithEvidence = withEvidence };
        var answer = await _gateway.CallAsync(
            options => _gateway.Operations.ListQuarantineAsync(request, options), cancel).ConfigureAwait(false);
        return answer.Refused is null ? [.. answer.Entries.Select(Read)] : throw GatewayFault.Of(answer.Refused);
    }

    private async IAsyncEnumerable<TailJournalResponse> TailAsync(
        ulong from, bool follow, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var call = _gateway.Operations.TailJournal(
            new TailJournalRequest { From = from, Follow = follow }, new CallOptions(cancellationToken: cancel));
        while (await MoveAsync(call.ResponseStream, cancel).ConfigureAwait(false))
        {
            var part = call.ResponseStream.Current;
            if (part.Refused is not null) throw GatewayFault.Of(part.Refused);
            yield return part;
        }
    }

    private async Task<bool> MoveAsync(IAsyncStreamReader<TailJournalResponse> parts, CancellationToken cancel)
    {
        try
        {
            return await parts.MoveNext(cancel).ConfigureAwait(false);
        }
        catch (RpcException fault)
        {
            throw _gateway.Translate(fault, cancel);
        }
    }

    private static QuarantinedMail Read(QuarantinedEntry entry)
    {
        var announced = entry.Announced ?? new Contracts.Broker.V1.EntryHeader();
        return new QuarantinedMail
        {
            Place = entry.Place,
            Time = new Timestamp(entry.Time),
            Mailbox = ForeignText.Clean(announced.Mailbox),
            Generation = announced.Generation,
            Index = announced.Index,
            Envelope = HashOf(announced.EnvelopeId) is { } id ? new EnvelopeId(id) : null,
            Precedence = announced.Precedence,
            Expires = new Timestamp(announced.Expires),
            AnnouncedSize = announced.Size,
            Reason = Enum.IsDefined(entry.Reason) ? entry.Reason : RefusalReason.Unspecified,
            Step = entry.Step,
            Detail = ForeignText.Clean(entry.Detail),
            ExpectedHash = HashOf(announced.EntryHash),
            FoundHash = HashOf(entry.FoundHash),
            Consignment = entry.Consignment.Memory,
        };
    }

    private static Digest? HashOf(ByteString bytes) => bytes.Length == Digest.Size ? new Digest(bytes.Span) : null;
}
