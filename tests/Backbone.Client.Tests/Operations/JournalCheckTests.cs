using Backbone.Client.Operations;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using JournalRoot = Backbone.Protocol.Consignments.JournalRoot;

namespace Backbone.Client.Tests.Operations;

/// <summary>The journal's root alone, with the proof that it is what was seen before, grown; and entries that are proved one by one.</summary>
public sealed class JournalCheckTests : IClassFixture<LeesOutpost>
{
    private static readonly Digest Wanted = Digest.Of("wanted"u8);
    private static readonly ByteString[] Entries = [.. Enumerable.Range(0, 40).Select(index => Entry((ulong)index))];

    private readonly Outpost _outpost;

    public JournalCheckTests(LeesOutpost outpost)
    {
        _outpost = outpost.Outpost.ForgetJournal();
        (_outpost.Script.Prove, _outpost.Script.Search) = (null, null);
    }

    [Fact]
    public async Task What_was_seen_first_is_remembered_and_what_grew_from_it_is_from_then_on()
    {
        Serve(Entries[..14]);
        Assert.Equal((true, false, null), (await CheckAsync()) switch { var first => (first.Holds, first.IsWhole, first.Seen) });
        Serve(Entries[..33]);
        var grown = await CheckAsync();
        Assert.Equal((true, 14ul, 33ul), (grown.Holds, grown.Seen!.Head.Size, grown.Signed!.Statement.Head.Size));
        Serve(Entries);
        Assert.Equal(33ul, (await CheckAsync()).Seen!.Head.Size);
        Assert.Equal(40ul, (await _outpost.Client.Operations.VerifyJournalAsync(cancel: Cancel)).Seen!.Head.Size); // one memory
    }

    [Fact]
    public async Task No_entry_is_read()
    {
        var whole = Journal(Entries);
        _outpost.Script.Journal = _ => throw new InvalidOperationException("the journal is read");
        _outpost.Script.Prove = whole.Prove;
        Assert.True((await CheckAsync()).Holds);
        _outpost.Script.Prove = Journal([.. Entries, Entry(40)]).Prove;
        Assert.True((await CheckAsync()).Holds);
    }

    [Fact]
    public async Task What_was_cut_is_missed_and_not_remembered()
    {
        await SeeAsync(Entries);
        Serve(Entries[..^26]);
        for (var time = 0; time < 2; time++)
            Assert.Contains("26 were cut off", (await CheckAsync()).Break, StringComparison.Ordinal);
        Serve();
        Assert.Contains("40 were cut off", (await CheckAsync()).Break, StringComparison.Ordinal);
    }

    [Theory, InlineData(0), InlineData(13), InlineData(20), InlineData(32)]
    public async Task What_was_rewritten_and_grew_on_cannot_be_proved(int rewritten)
    {
        await SeeAsync(Entries[..33]);
        ByteString[] others = [.. Entries];
        others[rewritten] = Entry((ulong)rewritten, "nothing happened");
        foreach (var journal in new[] { others, others[..33] })
        {
            Serve(journal);
            Assert.Contains("it was rewritten", (await CheckAsync()).Break, StringComparison.Ordinal);
            // Nor with the proof of the journal that was.
            _outpost.Script.Prove = request => new ProveJournalResponse(Journal(journal).Prove(request)) { Proof = { Journal(Entries[..journal.Length]).Prove(request).Proof } };
            Assert.Contains("it was rewritten", (await CheckAsync()).Break, StringComparison.Ordinal);
            _outpost.Script.Prove = null;
        }
    }

    [Fact]
    public async Task A_journal_that_grew_without_a_proof_does_not_hold()
    {
        await SeeAsync(Entries[..14]);
        _outpost.Script.Prove = request => { var whole = Journal(Entries).Prove(request); whole.Proof.Clear(); return whole; };
        Assert.Contains("not proved to begin with the 14", (await CheckAsync()).Break, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_that_another_nation_signed_does_not_hold_and_is_not_remembered()
    {
        Serve(Entries, "USA");
        Assert.Contains("no stamp key of KOR in force", (await CheckAsync()).Break, StringComparison.Ordinal);
        Assert.False(File.Exists(_outpost.Profile.JournalRootFile));
    }

    [Fact]
    public async Task What_is_no_answer_is_a_fault()
    {
        _outpost.Script.Prove = _ => new ProveJournalResponse { Size = 5, Root = ByteString.CopyFrom(1, 2) };
        Assert.Equal(FaultKind.FailedVerification, (await Assert.ThrowsAsync<BackboneException>(CheckAsync)).Kind);
        _outpost.Script.Prove = _ => new ProveJournalResponse { Size = ulong.MaxValue, Root = ByteString.CopyFrom(new byte[32]) };
        Assert.Equal(FaultKind.FailedVerification, (await Assert.ThrowsAsync<BackboneException>(CheckAsync)).Kind);
        _outpost.Script.Prove = _ => new ProveJournalResponse { Root = ByteString.CopyFrom(new byte[32]) };
        Assert.Contains("empty", (await CheckAsync()).Break, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_reads_the_newest_entries_finds_what_was_rewritten_before_them()
    {
        await SeeAsync(Entries[..33]);
        Serve(Entries);
        Assert.Equal(40, await CountNewestAsync());
        ByteString[] others = [.. Entries, Entry(40)];
        others[3] = Entry(3, "nothing happened");
        Serve(others);
        var fault = await Assert.ThrowsAsync<BackboneException>(CountNewestAsync);
        Assert.Equal(FaultKind.FailedVerification, fault.Kind);
        Assert.Contains("it was rewritten", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_gateway_finds_is_proved_to_be_in_the_journal()
    {
        ByteString[] entries = [.. Entries[..20], About(20, Wanted), .. Entries[21..25], About(25, Wanted), .. Entries[26..]];
        Serve(entries);
        var found = await FindAsync();
        Assert.Equal((true, false), (found.Journal.Holds, found.Journal.IsWhole));
        Assert.Equal([20ul, 25ul], found.Records.Select(record => record.Index));

        foreach (var (spoilt, first) in new[]
        {
            (Journal(entries).ProofOf(25, 39), false), // of another tree
            (new ProvedEntry(Journal(entries).ProofOf(25, 40)) { Entry = About(25, Wanted, "another") }, false),
            (Journal(entries).ProofOf(20, 40), true), // told twice
        })
        {
            _outpost.Script.Search = _ => [new SearchJournalResponse { Entries = { Journal(entries).ProofOf(20, 40), spoilt } }];
            var proof = (await FindAsync()).Journal;
            Assert.Contains($"entry {(first ? 20 : 25)} is not proved to be in the tree of its 40 entries", proof.Break, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_only_mentioned_elsewhere_is_left_out_and_what_is_not_there_is_not_found()
    {
        ByteString[] entries = [.. Entries[..5], Entry(5, Convert.ToHexStringLower(Wanted.ToArray()))];
        Serve(entries);
        _outpost.Script.Search = _ => [new SearchJournalResponse { Entries = { Journal(entries).ProofOf(5, 6) } }];
        Assert.Equal(FaultKind.NotFound, (await Assert.ThrowsAsync<BackboneException>(FindAsync)).Kind);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<JournalProof> CheckAsync() => _outpost.Client.Operations.CheckJournalAsync(Cancel);

    private Task<JournalledMessage> FindAsync() =>
        _outpost.Client.Operations.FindMessageAsync(EnvelopeReference.Of(new EnvelopeId(Wanted)), cancel: Cancel);

    private async Task<int> CountNewestAsync()
    {
        var count = 0;
        await foreach (var _ in _outpost.Client.Operations.ReadNewestJournalAsync(100, cancel: Cancel)) count++;
        return count;
    }

    private async Task SeeAsync(ByteString[] entries)
    {
        Serve(entries);
        Assert.True((await CheckAsync()).Holds);
    }

    private void Serve(params ByteString[] entries) => Serve(entries, "KOR");

    private void Serve(ByteString[] entries, string nation)
    {
        var head = new TreeHead((ulong)entries.Length, MerkleTree.Root([.. entries.Select(entry => MerkleTree.LeafHash(entry.Span))]));
        var signer = _outpost.Federation[nation];
        var signed = JournalRoot.Sign(new JournalRootStatement(head, signer.Stamp.Key.Kid, Timestamp.Now(_outpost.Clock)), signer.GatewayCustody);
        _outpost.Script.Journal = _ => entries.Length == 0 ? [] :
        [
            new TailJournalResponse
            {
                Entries = { entries }, Root = ByteString.CopyFrom(head.Root.ToArray()), SignedRoot = ByteString.CopyFrom(signed.Bytes.Span),
            },
        ];
    }

    private static ScriptedJournal Journal(ByteString[] entries) => new(entries, ByteString.Empty);

    private static ByteString Entry(ulong index, string detail = "not delivered") =>
        new JournalEntry { Index = index, Time = 1000, Alarm = new Alarm { Kind = AlarmKind.Overdue, Detail = detail } }.ToByteString();

    private static ByteString About(ulong index, Digest envelope, string detail = "not delivered") => new JournalEntry
    {
        Index = index,
        Time = 1000,
        Alarm = new Alarm { Kind = AlarmKind.Overdue, Detail = detail, EnvelopeId = ByteString.CopyFrom(envelope.ToArray()) },
    }.ToByteString();
}
