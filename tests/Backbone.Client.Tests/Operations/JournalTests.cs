using Backbone.Client.Operations;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using JournalRoot = Backbone.Protocol.Consignments.JournalRoot;

namespace Backbone.Client.Tests.Operations;

public sealed class JournalTests(LeesOutpost outpost) : IClassFixture<LeesOutpost>
{
    private const int Cut = 26;

    private static readonly ByteString[] Entries = [.. Enumerable.Range(0, 5).Select(index => Entry((ulong)index))];
    private readonly Outpost _outpost = outpost.Outpost.ForgetJournal();

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
    public async Task What_was_cut_off_with_its_root_computed_again_is_missed_by_whoever_verified_before()
    {
        ByteString[] whole = [.. Enumerable.Range(0, 40).Select(index => Entry((ulong)index))];
        ServeAll(whole);
        Assert.Null((await VerifyAsync()).Seen);
        ServeAll(whole[..^Cut]);
        for (var time = 0; time < 2; time++) // what does not hold is not what is remembered
        {
            var proof = await VerifyAsync();
            Assert.Equal((false, 40ul), (proof.Holds, proof.Seen!.Head.Size));
            Assert.Contains("it has 14 entries, and had 40 when it was seen here", proof.Break, StringComparison.Ordinal);
            Assert.Contains("26 were cut off", proof.Break, StringComparison.Ordinal);
        }
        Assert.Equal(FaultKind.FailedVerification, (await Assert.ThrowsAsync<BackboneException>(() => ReadAsync())).Kind);
    }

    [Fact]
    public async Task What_was_cut_off_and_grew_again_is_missed_too()
    {
        ServeAll(Entries);
        await VerifyAsync();
        ServeAll([.. Entries[..3], .. Enumerable.Range(3, 5).Select(index => Entry((ulong)index, "another"))]);
        var proof = await VerifyAsync();
        Assert.Contains("its first 5 entries are not those that were seen here", proof.Break, StringComparison.Ordinal);
        Assert.Contains("it was rewritten", proof.Break, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_was_emptied_is_missed()
    {
        ServeAll(Entries);
        await VerifyAsync();
        Serve();
        Assert.Contains("5 were cut off", (await VerifyAsync()).Break, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BackboneException>(async () =>
        {
            await foreach (var _ in _outpost.Client.Operations.ReadNewestJournalAsync(10, cancel: TestContext.Current.CancellationToken)) { }
        });
    }

    [Fact]
    public async Task The_gateways_signature_is_verified_and_kept_as_evidence_of_what_is_gone()
    {
        ServeSigned(Entries);
        var proof = await VerifyAsync();
        Assert.True(proof.Holds, proof.Break);
        Assert.Equal(proof.Head, proof.Signed!.Statement.Head);
        ServeSigned(Entries[..2]);
        var cut = await VerifyAsync();
        Assert.Equal((false, 5ul), (cut.Holds, cut.Seen!.Signed!.Statement.Head.Size));
        Assert.True(cut.Seen.Signed.Verifies(_outpost.Federation.Kor.Stamp.Key));
    }

    public static TheoryData<string, Func<JournalRootStatement, JournalRootStatement>, string> Signatures => new()
    {
        { "KOR", statement => statement with { Head = new TreeHead(4, statement.Head.Root) }, "signed another root, of 4 entries" },
        { "KOR", statement => statement with { Head = statement.Head with { Root = MerkleTree.EmptyRoot } }, "signed another root" },
        { "KOR", statement => statement with { Time = new Timestamp(1) }, "no stamp key of KOR in force" },
        { "USA", statement => statement, "no stamp key of KOR in force" },
    };

    [Theory, MemberData(nameof(Signatures))]
    public async Task What_the_gateway_signed_otherwise_does_not_hold(
        string nation, Func<JournalRootStatement, JournalRootStatement> change, string says)
    {
        ServeSigned(Entries, nation, change);
        Assert.Contains(says, (await VerifyAsync()).Break, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_that_is_none_or_of_other_bytes_does_not_hold()
    {
        ServeSigned(Entries, spoil: bytes => bytes[..^1]);
        Assert.Contains("is not a protobuf message", (await VerifyAsync()).Break, StringComparison.Ordinal);
        ServeSigned(Entries, spoil: bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
        Assert.Contains("does not verify", (await VerifyAsync()).Break, StringComparison.Ordinal);
        Assert.False(File.Exists(_outpost.Profile.JournalRootFile));
    }

    [Fact]
    public async Task A_journal_that_grew_is_held_against_what_was_seen_and_is_what_is_remembered()
    {
        ServeAll(Entries[..3]);
        await VerifyAsync();
        ServeAll(Entries);
        var proof = await VerifyAsync();
        Assert.Equal((true, 3ul), (proof.Holds, proof.Seen!.Head.Size));
        Assert.Equal(5, (await ReadAsync()).Count);
        Assert.Equal(5ul, (await VerifyAsync()).Seen!.Head.Size);
    }

    [Theory]
    [InlineData(""), InlineData("5"), InlineData("5 00 1"), InlineData("0 {0} 1"), InlineData("-5 {0} 1"), InlineData("5 {0} 1 00"), InlineData("5 {0} 1 2 3"), InlineData("18446744073709551615 {0} 1")]
    public async Task A_memory_that_was_altered_is_a_fault_and_not_a_fresh_start(string text)
    {
        await File.WriteAllTextAsync(_outpost.Profile.JournalRootFile,
            text.Replace("{0}", new string('0', 64), StringComparison.Ordinal), TestContext.Current.CancellationToken);
        ServeAll(Entries);
        Assert.Contains("is not what was written there", (await Assert.ThrowsAsync<BackboneException>(VerifyAsync)).Message, StringComparison.Ordinal);
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
        _outpost.Client.Operations.FindMessageAsync(EnvelopeReference.Of(new EnvelopeId(id)), cancel: TestContext.Current.CancellationToken);

    private static ByteString Bytes(Digest hash) => ByteString.CopyFrom(hash.ToArray());

    private Task<JournalProof> VerifyAsync() =>
        _outpost.Client.Operations.VerifyJournalAsync(cancel: TestContext.Current.CancellationToken);

    private async Task<List<JournalRecord>> ReadAsync(ulong from = 0)
    {
        var records = new List<JournalRecord>();
        var reading = _outpost.Client.Operations.ReadJournalAsync(from, cancel: TestContext.Current.CancellationToken);
        await foreach (var record in reading) records.Add(record);
        return records;
    }

    private void ServeSigned(
        ByteString[] entries, string nation = "KOR", Func<JournalRootStatement, JournalRootStatement>? change = null, Func<byte[], byte[]>? spoil = null)
    {
        var signer = _outpost.Federation[nation];
        var statement = new JournalRootStatement(
            new TreeHead((ulong)entries.Length, RootOf(entries)), signer.Stamp.Key.Kid, Timestamp.Now(_outpost.Clock));
        var signed = JournalRoot.Sign(change?.Invoke(statement) ?? statement, signer.GatewayCustody).Bytes.ToArray();
        var part = Part(entries, RootOf(entries));
        part.SignedRoot = ByteString.CopyFrom(spoil?.Invoke(signed) ?? signed);
        Serve(part);
    }

    private void ServeAll(ByteString[] entries) => Serve(Part(entries, RootOf(entries)));

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
