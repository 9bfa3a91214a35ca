using Backbone.Client.Evidence;
using Backbone.Client.Tests.Approvals;
using Backbone.Client.Tests.Hostile;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Wire = Backbone.Contracts.Gateway.V1;
using static Backbone.Client.Tests.Operations.Entries;

namespace Backbone.Client.Tests.Evidence;

/// <summary>What proves what became of a message holds before whoever has the charter's hash, and nothing else passes for it.</summary>
public sealed class EvidenceTests(LeesOutpost outpost) : IClassFixture<LeesOutpost>
{
    private static readonly TestFederation Federation = TestFederation.Default;
    private static readonly Digest Charter = Federation.Charter.Hash;

    private readonly ProvedMessage _message = new(outpost.Outpost);

    [Fact]
    public async Task What_was_exported_is_verified_by_the_charters_hash_alone()
    {
        var exported = await _message.ExportAsync();
        var evidence = EvidenceVerifier.Verify(exported.Bytes, Charter);
        Assert.True(evidence.Holds, evidence.Failed?.Detail);
        Assert.Equal((_message.Envelope.Id, "KOR", "KOR/kisa/lee"), (evidence.Envelope, evidence.Nation.ToString(), evidence.Exporter.ToString()));
        Assert.Equal(["ruled", "receipted", "receipted"], evidence.Records.Select(record => record.Event));
        Assert.Equal(["KOR/release/red"], Assert.Single(evidence.Rulings).Decisions[0].Rules);
        Assert.Equal([(ReceiptEvent.Delivered, "USA/gateway"), (ReceiptEvent.Opened, "USA/cisa/kim")],
            evidence.Receipts.Select(receipt => (receipt.Fact.Event, receipt.Author.ToString())));
        Assert.Equal(["documents", "entries", "entry 2, author", "entry 2, id", "entry 2, ruling", "entry 2, stamp", "entry 2, stamp key", "exporter", "form", "journal's root", "receipts"],
            evidence.Checks.Select(check => check.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("JPN", string.Join(' ', evidence.Documents), StringComparison.Ordinal); // it concerns two nations
    }

    [Fact]
    public async Task No_byte_can_be_changed_and_none_cut_off()
    {
        var bytes = (await _message.ExportAsync()).Bytes.ToArray();
        var names = new HashSet<string>();
        for (var at = 0; at < bytes.Length; at += 211)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 0x10;
            var failed = EvidenceVerifier.Verify(changed, Charter).Failed;
            Assert.True(failed is not null, $"byte {at} was changed, and all holds");
            names.Add(failed.Name);
        }
        Assert.Superset(new HashSet<string> { "form", "documents", "entries", "receipts" }, names);
        for (var left = 0; left < bytes.Length; left += 997)
            Assert.Equal("form", EvidenceVerifier.Verify(bytes.AsMemory(0, left), Charter).Failed?.Name);
        Assert.Equal("form", EvidenceVerifier.Verify((byte[])[.. bytes, 0], Charter).Failed?.Name);
    }

    private static readonly Dictionary<string, (string Check, string Says, Action<Wire.Evidence, ProvedMessage> Change)> Tampered = new()
    {
        ["another charter's documents"] = ("documents", "holds no charter", (evidence, _) => evidence.Documents.RemoveAt(0)),
        ["a roster left out"] = ("journal's root", "no stamp key of KOR", (evidence, _) => Remove(evidence.Documents, document => document.Span.SequenceEqual(Of("KOR", DocumentType.Keyset)))),
        ["another nation's journal"] = ("journal's root", "no stamp key of USA", (evidence, _) => (evidence.Nation, evidence.Exporter) = ("USA", "USA/cisa/kim")),
        ["a root of one's own"] = ("journal's root", "no stamp key of KOR", (evidence, _) => evidence.JournalRoot = ByteString.CopyFrom(
            JournalRoot.Sign(new JournalRootStatement(new TreeHead(9, Digest.Of("x"u8)), Federation.Usa.Stamp.Key.Kid, Timestamp.Now(TimeProvider.System)), Federation.Usa.GatewayCustody).Bytes.Span)),
        ["an older root"] = ("entries", "does not stand under", (evidence, _) => evidence.JournalRoot = ByteString.CopyFrom(
            JournalRoot.Sign(new JournalRootStatement(new TreeHead(9, Digest.Of("x"u8)), Federation.Kor.Stamp.Key.Kid, Timestamp.Now(TimeProvider.System)), Federation.Kor.GatewayCustody).Bytes.Span)),
        ["the proof of another entry"] = ("entries", "does not stand under", (evidence, _) =>
        {
            evidence.Entries[0].Proof.Clear();
            evidence.Entries[0].Proof.Add(evidence.Entries[1].Proof);
        }
        ),
        ["entries in another order"] = ("entries", "stands after", (evidence, _) => (evidence.Entries[0], evidence.Entries[1]) = (evidence.Entries[1], evidence.Entries[0])),
        ["a ruling that was never journalled"] = ("entries", "does not stand under", (evidence, message) =>
            evidence.Entries[0].Entry = Ruled(message.Envelope, what => what.Caller = "KOR/kisa/park")(2)),
        ["no ruling"] = ("message", "none of its entries is a ruling", (evidence, _) => evidence.Entries.RemoveAt(0)),
        ["about another message"] = ("message", "is about another message", (evidence, _) => evidence.EnvelopeId = ByteString.CopyFrom(Digest.Of("another"u8).ToArray())),
        ["a receipt left out"] = ("receipts", "it is not there", (evidence, _) => evidence.Receipts.RemoveAt(1)),
        ["a receipt twice"] = ("receipts", "is there twice", (evidence, _) => evidence.Receipts.Add(evidence.Receipts[0])),
        ["a receipt that never came"] = ("receipts", "is not in the journal", (evidence, message) =>
            evidence.Receipts.Add(ProvedMessage.Deliver(ProvedMessage.Receipt("USA/gateway", message.DeliveredFact)))),
        ["a receipt by somebody who may not"] = ("receipts", "may not", (evidence, message) =>
            evidence.Receipts[0] = ProvedMessage.Deliver(ProvedMessage.Receipt("JPN/gateway", message.DeliveredFact))),
        ["a receipt about another message"] = ("receipts", "is about another message", (evidence, message) =>
            evidence.Receipts[0] = ProvedMessage.Deliver(ProvedMessage.Receipt("USA/gateway", message.DeliveredFact with { Envelope = message.Opened.Id }))),
        ["a receipt that its nation did not let out"] = ("receipts", "was not let out by USA", (evidence, message) =>
            evidence.Receipts[0] = new Post(Federation) { StampedBy = "KOR" }.Deliver(message.Delivered, "KOR/gateway")),
        ["a message for a receipt"] = ("receipts", "is no receipt", (evidence, _) =>
        {
            var letter = new Letter(Federation) { To = ["KOR/kisa"] }.Seal().Envelope;
            evidence.Receipts[0] = new Post(Federation).Deliver(letter, "KOR/kisa");
        }
        ),
        ["an entry and its receipt left out"] = ("exporter", "taken out", (evidence, _) =>
        {
            evidence.Entries.RemoveAt(2);
            evidence.Receipts.RemoveAt(1);
        }
        ),
        ["somebody else's name"] = ("exporter", "no key in force of KOR/kisa/park", (evidence, _) => evidence.Exporter = "KOR/kisa/park"),
    };

    public static TheoryData<string> Cases => [.. Tampered.Keys];

    [Theory, MemberData(nameof(Cases))]
    public async Task What_was_tampered_with_is_refused_and_the_check_named(string which)
    {
        var (check, says, change) = Tampered[which];
        var evidence = Wire.Evidence.Parser.ParseFrom((await _message.ExportAsync()).Bytes.Span);
        if (which == "a receipt by somebody who may not") AddJpn(evidence);
        change(evidence, _message);
        var failed = EvidenceVerifier.Verify(evidence.ToByteArray(), Charter).Failed;
        Assert.Equal(check, failed?.Name);
        Assert.Contains(says, failed!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_charter_than_the_trusted_one_proves_nothing()
    {
        var exported = await _message.ExportAsync();
        var failed = EvidenceVerifier.Verify(exported.Bytes, Digest.Of("another charter"u8)).Failed!;
        Assert.Equal("documents", failed.Name);
        Assert.Contains("out of band", failed.Refusal!.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_and_proves_nothing_is_not_exported()
    {
        _message.Receipts.RemoveAt(0);
        var fault = await Assert.ThrowsAsync<BackboneException>(_message.ExportAsync);
        Assert.Equal(FaultKind.FailedVerification, fault.Kind);
        Assert.Contains("names a receipt by USA/gateway that states Delivered", fault.Message, StringComparison.Ordinal);
        Assert.Equal("receipts", fault.Checks[^1].Name);
    }

    [Fact]
    public async Task A_ruling_that_the_stamp_does_not_bear_out_is_not_exported()
    {
        _message.Journal[2] = Ruled(_message.Envelope, what => what.Salt = ByteString.CopyFrom([1, .. new byte[31]]));
        var fault = await Assert.ThrowsAsync<BackboneException>(_message.ExportAsync);
        Assert.Contains("the ruling of entry 2 is not the one under which message", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_the_journal_does_not_name_is_not_found()
    {
        _message.Journal = [Other(), Ruled(Waiting.Seal().Envelope)];
        Assert.Equal(FaultKind.NotFound, (await Assert.ThrowsAsync<BackboneException>(_message.ExportAsync)).Kind);
    }

    private static void AddJpn(Wire.Evidence evidence)
    {
        foreach (var type in (DocumentType[])[DocumentType.Mandate, DocumentType.Roster, DocumentType.Keyset]) evidence.Documents.Add(ByteString.CopyFrom(Of("JPN", type)));
    }

    private static void Remove(Google.Protobuf.Collections.RepeatedField<ByteString> list, Predicate<ByteString> which) => list.Remove(list.First(one => which(one)));

    private static byte[] Of(string nation, DocumentType type) => Federation.Documents.First(document => document.Type == type
        && Protocol.Documents.FederationDocument.TryRead(document.Payload, out var read, out _) && read.Head.Nation.ToString() == nation).Bytes.ToArray();
}
