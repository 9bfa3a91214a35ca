using System.Security.Cryptography.X509Certificates;
using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Envelope.V1;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Google.Protobuf;
using Grpc.Core;
using Consignment = Backbone.Protocol.Consignments.Consignment;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>
/// A nation's gateway that keeps no rule: the real one's certificate and keys, in the hands of somebody who publishes what
/// he likes, and reads what the nation's neighbours answer. The real one runs beside it.
/// </summary>
internal sealed class HostileGateway : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly Line _line;
    private readonly RelayService.RelayServiceClient _relay;
    private readonly DocumentService.DocumentServiceClient _documents;
    private readonly string _mailbox;
    private readonly IKeyCustody _keys;
    private readonly Dictionary<EnvelopeId, Fact> _told = [];
    private ulong _read;

    public HostileGateway(RunningFederation running, ExerciseWorld world, string nation)
    {
        var tls = Path.Combine(running.Folder.Path, nation, "gateway", "tls");
        _certificate = X509Certificate2.CreateFromPemFile(Path.Combine(tls, "gateway.crt"), Path.Combine(tls, "gateway.key"));
        _line = new Line(running.Broker.Grpc, _certificate);
        _relay = new RelayService.RelayServiceClient(_line.Channel);
        _documents = new DocumentService.DocumentServiceClient(_line.Channel);
        _mailbox = MailboxAddress.GatewayOf(NationCode.Parse(nation)).ToString();
        _keys = world.GatewayOf(nation);
    }

    /// <summary>Publishes.</summary>
    /// <returns>Why the broker refused it; unspecified where it did not.</returns>
    public async Task<RefusalReason> PublishAsync(byte[] consignment, CancellationToken cancel)
    {
        var request = new PublishRequest { Consignment = UnsafeByteOperations.UnsafeWrap(consignment) };
        return Reason((await _relay.PublishAsync(request, cancellationToken: cancel)).Refused);
    }

    /// <inheritdoc cref="PublishAsync"/>
    public async Task<RefusalReason> PublishDocumentAsync(byte[] document, CancellationToken cancel)
    {
        var request = new PublishDocumentRequest { Document = UnsafeByteOperations.UnsafeWrap(document) };
        return Reason((await _documents.PublishDocumentAsync(request, cancellationToken: cancel)).Refused);
    }

    /// <summary>Waits for a receipt about an envelope.</summary>
    /// <returns>Why it was refused; unspecified where it was delivered.</returns>
    public Task<RefusalReason> ReceiptAsync(EnvelopeId envelope, CancellationToken cancel) =>
        Patience.UntilAsync($"a receipt about {envelope} comes", over => FindReceiptAsync(envelope, over), cancel);

    /// <summary>The same, as far as it is known now; null while nothing is.</summary>
    public async Task<RefusalReason?> FindReceiptAsync(EnvelopeId envelope, CancellationToken cancel)
    {
        foreach (var entry in await ReadLaneAsync(_read, cancel))
        {
            _read = entry.Index + 1;
            if (!Consignment.TryRead(entry.Consignment.Memory, out var receipt, out _)
                || !receipt.SealedHandling.TryOpen(receipt.EnvelopeId, _keys, out var handling, out _, out _)) continue;
            foreach (var fact in handling.Facts) _told[fact.Envelope] = fact;
        }
        return _told.GetValueOrDefault(envelope)?.Reason;
    }

    /// <summary>The lane of the nation's own mailbox, into which receipts come.</summary>
    public async Task<List<ReadEntriesResponse>> ReadLaneAsync(ulong from, CancellationToken cancel)
    {
        var request = new ReadEntriesRequest { Position = new LanePosition { Mailbox = _mailbox, Index = from } };
        using var call = _relay.ReadEntries(request, cancellationToken: cancel);
        var entries = new List<ReadEntriesResponse>();
        await foreach (var entry in call.ResponseStream.ReadAllAsync(cancel)) entries.Add(entry);
        return entries;
    }

    public void Dispose()
    {
        _line.Dispose();
        _certificate.Dispose();
    }

    private static RefusalReason Reason(Refusal? refused) => refused?.Reason ?? RefusalReason.Unspecified;
}
