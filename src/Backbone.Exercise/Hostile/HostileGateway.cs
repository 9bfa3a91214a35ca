using System.Collections.Concurrent;
using System.Security.Cryptography;
using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Envelope.V1;
using Backbone.Custody;
using Backbone.Exercise.Processes;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Grpc.Core;
using Consignment = Backbone.Protocol.Consignments.Consignment;
using Receipt = Backbone.Protocol.Envelopes.Fact;

namespace Backbone.Exercise.Hostile;

/// <summary>
/// A nation's gateway that keeps no rule: the real one's certificate and keys, in the hands of somebody who publishes what
/// he likes, as much as he likes, and reads what comes into the nation's own mailbox. The real one runs beside it.
/// </summary>
public sealed class HostileGateway : IDisposable
{
    private const int Facts = 256; // as many as a receipt may tell
    private static readonly Precedence[] Precedences = [Precedence.Routine, Precedence.Priority, Precedence.Immediate, Precedence.Flash];

    private readonly BrokerLine _line;
    private readonly RelayService.RelayServiceClient _relay;
    private readonly DocumentService.DocumentServiceClient _documents;
    private readonly KeyFileCustody _keys;
    private readonly FederationSnapshot _federation;
    private readonly Forgery _forgery;
    private readonly TimeProvider _clock;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<EnvelopeId, Receipt> _told = [];
    private readonly SemaphoreSlim _reading = new(1);
    private readonly CancellationTokenSource _over = new();
    private Task? _listening;
    private ulong _read;

    /// <summary>Takes a gateway's place beside it.</summary>
    /// <param name="running">The exercise.</param>
    /// <param name="nation">Whose gateway.</param>
    /// <param name="clock">What time it is; null: the system's.</param>
    public HostileGateway(RunningFederation running, NationCode nation, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(running);
        (_clock, Nation) = (clock ?? TimeProvider.System, nation);
        _keys = NationKeys.OfGateway(running.Folder, nation);
        _federation = NationKeys.Documents(running.Folder, _clock).Snapshot
            ?? throw new ExerciseException($"{running.Folder.Path} lacks the charter: restore it, or make the exercise anew in another folder");
        _forgery = new Forgery(_federation, nation, _keys, _clock);
        _line = new BrokerLine(running, nation, _federation, _clock);
        _relay = new RelayService.RelayServiceClient(_line.Channel);
        _documents = new DocumentService.DocumentServiceClient(_line.Channel);
    }

    /// <summary>Whose gateway it is.</summary>
    public NationCode Nation { get; }

    /// <summary>Publishes a consignment.</summary>
    /// <returns>Why the broker refused it; unspecified where it did not.</returns>
    public async Task<RefusalReason> PublishAsync(ReadOnlyMemory<byte> consignment, CancellationToken cancellation)
    {
        var request = new PublishRequest { Consignment = UnsafeByteOperations.UnsafeWrap(consignment) };
        return Reason((await _relay.PublishAsync(request, cancellationToken: cancellation)).Refused);
    }

    /// <summary>Publishes a document.</summary>
    /// <inheritdoc cref="PublishAsync"/>
    public async Task<RefusalReason> PublishDocumentAsync(ReadOnlyMemory<byte> document, CancellationToken cancellation)
    {
        var request = new PublishDocumentRequest { Document = UnsafeByteOperations.UnsafeWrap(document) };
        return Reason((await _documents.PublishDocumentAsync(request, cancellationToken: cancellation)).Refused);
    }

    /// <summary>What the receipts that have come say of an envelope: why it was refused, unspecified where it was delivered; null while
    /// nothing is known.</summary>
    public async Task<RefusalReason?> FindReceiptAsync(EnvelopeId envelope, CancellationToken cancellation)
    {
        await TakeReceiptsAsync(cancellation);
        return _told.GetValueOrDefault(envelope)?.Reason;
    }

    /// <summary>
    /// From now on reads receipts as they come: the real gateway collects them too, and a second later the broker has freed them.
    /// </summary>
    public void Listen() => _listening ??= ListenAsync(_over.Token);

    private async Task ListenAsync(CancellationToken cancellation)
    {
        using var look = new PeriodicTimer(Look, _clock);
        try
        {
            while (await look.WaitForNextTickAsync(cancellation)) await TakeReceiptsAsync(cancellation);
        }
        catch (Exception over) when (over is OperationCanceledException or RpcException)
        {
            // Whoever asks for a receipt hears of a broker that is away.
        }
    }

    private async Task TakeReceiptsAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            foreach (var entry in await ReadLaneAsync(_read, cancellation))
            {
                _read = entry.Index + 1;
                if (!Consignment.TryRead(entry.Consignment.Memory, out var receipt, out _)
                    || !receipt.SealedHandling.TryOpen(receipt.EnvelopeId, _keys, out var handling, out _, out _)) continue;
                foreach (var fact in handling.Facts) _told[fact.Envelope] = fact;
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>The lane of the nation's own mailbox, into which receipts come, from an index.</summary>
    public async Task<IReadOnlyList<ReadEntriesResponse>> ReadLaneAsync(ulong from, CancellationToken cancellation)
    {
        var own = MailboxAddress.GatewayOf(Nation).ToString();
        var request = new ReadEntriesRequest { Position = new LanePosition { Mailbox = own, Index = from } };
        using var call = _relay.ReadEntries(request, cancellationToken: cancellation);
        var entries = new List<ReadEntriesResponse>();
        await foreach (var entry in call.ResponseStream.ReadAllAsync(cancellation)) entries.Add(entry);
        return entries;
    }

    /// <summary>Receipts about what the victim never sent, 256 facts each.</summary>
    public Flood ReceiptsAboutNothing(NationCode victim, int count) => new("receipts about nothing", [.. Enumerable.Range(0, count).Select(_ =>
        _forgery.Receipt(victim, [.. Enumerable.Range(0, Facts).Select(_ => Opened(NoEnvelope(), 0))]))], PublishAsync);

    /// <summary>Receipts that say of one message, 256 times each, what the first of them said.</summary>
    /// <param name="victim">Whose message it was.</param>
    /// <param name="envelope">The message.</param>
    /// <param name="recipient">This nation's place in it.</param>
    /// <param name="count">How many receipts.</param>
    public Flood RepeatedReceipts(NationCode victim, EnvelopeId envelope, int recipient, int count) => new("repeated receipts",
        [.. Enumerable.Range(0, count).Select(_ => _forgery.Receipt(victim, [.. Enumerable.Repeat(Delivered(envelope, recipient), Facts)]))],
        PublishAsync);

    /// <summary>Letters to every mailbox of the victims, in all precedences, stamped as told.</summary>
    /// <param name="victims">Whose mailboxes.</param>
    /// <param name="letters">How many letters; each is a consignment for every mailbox.</param>
    /// <param name="spoiling">What is wrong with them.</param>
    public Flood Junk(IReadOnlyCollection<NationCode> victims, int letters, Spoiling spoiling)
    {
        ArgumentNullException.ThrowIfNull(victims);
        var content = new MessageContent("junk", [new MessagePart("text/plain", "", "", RandomNumberGenerator.GetBytes(1024))]);
        List<MailboxAddress> to =
        [
            .. victims.SelectMany(victim => _federation.MailboxesOf(victim, Timestamp.Now(_clock))).Select(mailbox => mailbox.Address)
                .Where(address => address.Kind != MailboxKind.Gateway),
        ];
        return new Flood($"junk, spoiled: {spoiling}", [.. Enumerable.Range(0, letters).SelectMany(letter =>
            _forgery.Letter(to, content, Category.Bulletin, Tlp.Green, Precedences[letter % Precedences.Length], spoiling))], PublishAsync);
    }

    /// <summary>Bytes that are no consignment at all.</summary>
    public Flood Noise(int count, int bytes) =>
        new("noise", [.. Enumerable.Range(0, count).Select(_ => (ReadOnlyMemory<byte>)RandomNumberGenerator.GetBytes(bytes))], PublishAsync);

    /// <summary>Documents to the broker.</summary>
    public Flood Documents(string name, IEnumerable<ReadOnlyMemory<byte>> documents) => new(name, [.. documents], PublishDocumentAsync);

    /// <summary>Acceptance policies to another nation's gateway, mailed as they have to be.</summary>
    public Flood PolicyMail(NationCode victim, string name, IEnumerable<SignedDocument> policies)
    {
        MailboxAddress[] to = [MailboxAddress.GatewayOf(victim)];
        return new Flood(name, [.. policies.SelectMany(policy => _forgery.Letter(
            to, PolicyLetter.Of(policy), Category.Policy, Tlp.AmberStrict, Precedence.Priority, Spoiling.Nothing))], PublishAsync);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Cancel();
        _line.Dispose();
        // What is under way holds keys: it ends with the line.
        _listening?.ContinueWith(_ => _keys.Dispose(), TaskScheduler.Default);
        if (_listening is null) _keys.Dispose();
        _reading.Dispose();
        _over.Dispose();
    }

    private static EnvelopeId NoEnvelope() => new(new Digest(RandomNumberGenerator.GetBytes(Digest.Size)));

    private Receipt Opened(EnvelopeId envelope, int recipient) =>
        new(envelope, recipient, ReceiptEvent.Opened, RefusalReason.Unspecified, Timestamp.Now(_clock));

    private Receipt Delivered(EnvelopeId envelope, int recipient) =>
        new(envelope, recipient, ReceiptEvent.Delivered, RefusalReason.Unspecified, Timestamp.Now(_clock));

    private static RefusalReason Reason(Refusal? refused) => refused?.Reason ?? RefusalReason.Unspecified;
}
