using Backbone.Client.Operations;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;

namespace Backbone.Client.Tests.Operations;

public sealed class JournalTests(LeesOutpost outpost) : IClassFixture<LeesOutpost>
{
    private static readonly ByteString[] Entries = [.. Enumerable.Range(0, 5).Select(index => Entry((ulong)index))];
    private readonly Outpost _outpost = outpost.Outpost;

    [Fact]
    public async Task A_whole_journal_verifies_under_the_root_that_the_gateway_keeps()
    {
        Serve(Part(Entries[..2]), Part(Entries[2..], RootOf(Entries)));
        var proof = await VerifyAsync();
        Assert.True(proof.Holds, proof.Break);
        Assert.Equal(new TreeHead(5, RootOf(Entries)), proof.Head);
        Assert.Equal(proof.Head.Root, proof.Claimed);
    }

    [Fact]
    public async Task An_empty_journal_verifies()
    {
        Serve();
        var proof = await VerifyAsync();
        Assert.True(proof.Holds);
        Assert.Equal(new TreeHead(0, MerkleTree.EmptyRoot), proof.Head);
    }

    [Fact]
    public async Task A_journal_that_grew_while_it_was_read_verifies()
    {
        Serve(Part(Entries[..3], RootOf(Entries[..3])), Part(Entries[3..], RootOf(Entries)));
        Assert.True((await VerifyAsync()).Holds);
    }

    [Fact]
    public async Task What_was_put_aside_is_found_by_the_id_that_its_sender_knows_and_by_that_of_its_bytes()
    {
        var (sent, came) = (Digest.Of("sent"u8), Digest.Of("came"u8));
        ByteString[] entries =
        [
            Entry(0),
            new JournalEntry { Index = 1, Quarantined = new Quarantined { Mailbox = "KOR/kisa", AnnouncedId = Bytes(sent), FoundId = Bytes(came) } }.ToByteString(),
            new JournalEntry { Index = 2, QuarantineDecided = new QuarantineDecided { Officer = "KOR/kisa/park", AnnouncedId = Bytes(sent) } }.ToByteString(),
        ];
        Serve(Part(entries, RootOf(entries)));
        var bySender = await FindAsync(sent);
        Assert.Equal(sent, bySender.Envelope.Hash);
        Assert.Equal([1ul, 2ul], bySender.Records.Select(record => record.Index));
        Assert.Contains(bySender.Records[0].Facts, fact => fact.Key == "came as" && fact.Value == came.ToString());
        var byBytes = await FindAsync(came);
        Assert.Equal((came, sent, 1ul), (byBytes.Envelope.Hash, byBytes.Records[0].Envelope!.Value.Hash, Assert.Single(byBytes.Records).Index));
    }

    [Fact]
    public async Task An_entry_that_was_changed_breaks_the_root()
    {
        Serve(Part([.. Entries[..2], Entry(2, "another"), .. Entries[3..]], RootOf(Entries)));
        Assert.Contains("another than the gateway keeps", (await VerifyAsync()).Break, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_was_left_out_is_missed()
    {
        Serve(Part([.. Entries[..2], .. Entries[3..]], RootOf(Entries)));
        Assert.Contains("entry 3 stands where 2 was due", (await VerifyAsync()).Break, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BackboneException>(() => ReadAsync());
    }

    [Fact]
    public async Task A_journal_that_is_cut_off_lacks_its_root()
    {
        Serve(Part(Entries[..2]));
        Assert.Contains("no root", (await VerifyAsync()).Break, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_entry_is_refused()
    {
        Serve(Part([ByteString.CopyFromUtf8("no entry")]));
        var fault = await Assert.ThrowsAsync<BackboneException>(() => ReadAsync());
        Assert.Equal(FaultKind.FailedVerification, fault.Kind);
        Assert.Equal(FaultKind.FailedVerification, (await Assert.ThrowsAsync<BackboneException>(VerifyAsync)).Kind);
    }

    [Fact]
    public async Task Whoever_may_not_is_told()
    {
        Serve(new TailJournalResponse { Refused = new Refusal { Reason = RefusalReason.NotPermitted, Detail = "no operator" } });
        var fault = await Assert.ThrowsAsync<BackboneException>(() => ReadAsync());
        Assert.Equal((FaultKind.Refused, RefusalReason.NotPermitted), (fault.Kind, fault.Refusal?.Reason));
    }

    [Fact]
    public async Task Entries_are_read_from_where_they_are_wanted_and_made_safe_to_show()
    {
        _outpost.Script.Journal = request =>
        {
            Assert.Equal((2ul, false), (request.From, request.Follow));
            return [Part([Entry(2, "a\u001b[2J\u202eb")])];
        };
        var record = Assert.Single(await ReadAsync(from: 2));
        Assert.Equal((2ul, "alarm"), (record.Index, record.Event));
        var detail = record.Facts.Single(fact => fact.Key == "detail").Value;
        Assert.DoesNotContain('\u001b', detail);
        Assert.DoesNotContain('\u202e', detail);
    }

    private Task<JournalledMessage> FindAsync(Digest id) =>
        _outpost.Client.Operations.FindMessageAsync(EnvelopeReference.Of(new EnvelopeId(id)), TestContext.Current.CancellationToken);

    private static ByteString Bytes(Digest hash) => ByteString.CopyFrom(hash.ToArray());

    private Task<JournalProof> VerifyAsync() =>
        _outpost.Client.Operations.VerifyJournalAsync(TestContext.Current.CancellationToken);

    private async Task<List<JournalRecord>> ReadAsync(ulong from = 0)
    {
        var records = new List<JournalRecord>();
        var reading = _outpost.Client.Operations.ReadJournalAsync(from, cancel: TestContext.Current.CancellationToken);
        await foreach (var record in reading) records.Add(record);
        return records;
    }

    private void Serve(params TailJournalResponse[] parts) => _outpost.Script.Journal = _ => parts;

    private static TailJournalResponse Part(IEnumerable<ByteString> entries, Digest? root = null)
    {
        var part = new TailJournalResponse { Root = root is { } there ? ByteString.CopyFrom(there.ToArray()) : ByteString.Empty };
        part.Entries.AddRange(entries);
        return part;
    }

    private static ByteString Entry(ulong index, string detail = "not delivered") => new JournalEntry
    {
        Index = index,
        Time = 1000,
        Alarm = new Alarm { Kind = AlarmKind.Overdue, Detail = detail },
    }.ToByteString();

    private static Digest RootOf(ByteString[] entries) =>
        MerkleTree.Root([.. entries.Select(entry => MerkleTree.LeafHash(entry.Span))]);
}
