using Backbone.Client.Evidence;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using JournalRoot = Backbone.Protocol.Consignments.JournalRoot;
using static Backbone.Client.Tests.Operations.Entries;

namespace Backbone.Client.Tests.Evidence;

/// <summary>A message of KOR/kisa/lee to USA/cisa that was delivered and opened, in KOR's journal among others; lee exports it.</summary>
internal sealed class ProvedMessage
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private readonly Outpost _outpost;

    public ProvedMessage(Outpost outpost)
    {
        _outpost = outpost;
        Envelope = new Letter(Federation) { Author = "KOR/kisa/lee", To = ["USA/cisa"] }.Seal().Envelope;
        DeliveredFact = FactOf(ReceiptEvent.Delivered);
        OpenedFact = FactOf(ReceiptEvent.Opened);
        Delivered = Receipt("USA/gateway", DeliveredFact);
        Opened = Receipt("USA/cisa/kim", OpenedFact);
        Receipts = [Deliver(Delivered), Deliver(Opened)];
        Journal =
        [
            Other(), Other(), Ruled(Envelope), Other(), Receipted(Delivered.Id, "USA/gateway", DeliveredFact),
            Ruled(new Letter(Federation) { Author = "KOR/kisa/lee", To = ["USA/cisa"] }.Seal().Envelope), Other(),
            Receipted(Opened.Id, "USA/cisa/kim", OpenedFact), Other(),
        ];
    }

    public Envelope Envelope { get; }

    public Fact DeliveredFact { get; }

    public Fact OpenedFact { get; }

    public Envelope Delivered { get; }

    public Envelope Opened { get; }

    public List<Func<ulong, ByteString>> Journal { get; set; }

    public List<Delivered> Receipts { get; set; }

    public Task<MessageEvidence> ExportAsync()
    {
        _outpost.ForgetJournal();
        _outpost.Script.Journal = _ =>
        {
            var bytes = Journal.Select((entry, index) => entry((ulong)index)).ToArray();
            var root = MerkleTree.Root([.. bytes.Select(entry => MerkleTree.LeafHash(entry.Span))]);
            var statement = new JournalRootStatement(new TreeHead((ulong)bytes.Length, root), Federation.Kor.Stamp.Key.Kid, Timestamp.Now(_outpost.Clock));
            return
            [
                new TailJournalResponse
                {
                    Entries = { bytes },
                    Root = ByteString.CopyFrom(root.ToArray()),
                    SignedRoot = ByteString.CopyFrom(JournalRoot.Sign(statement, Federation.Kor.GatewayCustody).Bytes.Span),
                },
            ];
        };
        // One at a time, as a gateway gives them that has no room for two.
        _outpost.Script.Receipts = request => new ListReceiptsResponse
        {
            Receipts = { Receipts.Skip((int)request.After).Take(1) },
            Next = (int)request.After + 1 < Receipts.Count ? request.After + 1 : 0,
        };
        return _outpost.Client.Evidence.ExportAsync(EnvelopeReference.Of(Envelope.Id), TestContext.Current.CancellationToken);
    }

    public Fact FactOf(ReceiptEvent what) => new(Envelope.Id, 0, what, RefusalReason.Unspecified, Timestamp.Now(TimeProvider.System));

    public static Envelope Receipt(string author, Fact fact) =>
        new Letter(Federation) { Author = author, To = ["KOR/gateway"], Facts = [fact] }.Seal().Envelope;

    public static Delivered Deliver(Envelope receipt) => new Post(Federation).Deliver(receipt, "KOR/gateway");
}
