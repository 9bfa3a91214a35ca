using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Members;
using Backbone.Gateway.Tests.Members;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using JournalRoot = Backbone.Protocol.Consignments.JournalRoot;

namespace Backbone.Gateway.Tests.Operations;

/// <summary>The gateway proves that its journal is what it was, grown, and that what it found is in it, without handing it out.</summary>
public sealed class JournalDeskTests : IAsyncDisposable
{
    private const string Operator = "KOR/kisa/lee";
    private const int Size = 1100; // four full subtrees of 256 entries, two of 512, one of 1,024, and a rest

    private static readonly int[] Sizes = [1, 2, 3, 100, 255, 256, 257, 511, 512, 513, 700, 1023, 1024, 1025, Size - 1, Size];
    private static readonly EnvelopeId Wanted = new(Digest.Of("wanted"u8));

    private readonly Bench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task From_each_size_to_today_s_the_proof_holds_and_the_root_is_signed()
    {
        var heads = await FillAsync();
        foreach (var size in Sizes)
        {
            var answer = await ProveAsync((ulong)size);
            Assert.True(Verifies(heads[size], answer), $"from {size}");
            Assert.True(JournalRoot.TryRead(answer.SignedRoot.Memory, out var signed, out _));
            Assert.Equal(heads[Size], signed.Statement.Head);
            Assert.True(signed.Verifies(_bench.Nation.Stamp.Key));
        }
    }

    [Fact]
    public async Task Nothing_is_proved_from_nothing_and_from_more_than_there_is()
    {
        Assert.Equal((0ul, true), await ProveAsync(0) is var empty ? (empty.Size, empty.SignedRoot.IsEmpty) : default);
        await FillAsync(3);
        Assert.Empty((await ProveAsync(0)).Proof);
        Assert.Equal((3ul, 0), await ProveAsync(4) is var cut ? (cut.Size, cut.Proof.Count) : default);
        Assert.Equal((ulong.MaxValue, 3ul), (ulong.MaxValue, (await ProveAsync(ulong.MaxValue)).Size));
    }

    [Fact]
    public async Task A_store_of_an_older_program_gives_the_same_proofs_and_the_audit_keeps_what_they_are_made_of()
    {
        var heads = await FillAsync();
        Assert.Equal(7, await _bench.CountAsync("journal_nodes"));
        await RunAsync("DELETE FROM journal_nodes");
        foreach (var size in Sizes) Assert.True(Verifies(heads[size], await ProveAsync((ulong)size)), $"from {size}");
        using var audit = new JournalAudit(_bench.Store, _bench.Clock, new HeardLog<JournalAudit>());
        while (await audit.StepAsync(Cancel) < JournalAudit.Look) { }
        Assert.Null(audit.Standing.Break);
        Assert.Equal(7, await _bench.CountAsync("journal_nodes"));
    }

    [Fact]
    public async Task The_audit_notices_a_kept_root_that_is_not_of_its_entries()
    {
        await FillAsync();
        await RunAsync("UPDATE journal_nodes SET root = zeroblob(32) WHERE level = 8 AND place = 2");
        using var audit = new JournalAudit(_bench.Store, _bench.Clock, new HeardLog<JournalAudit>());
        while (await audit.StepAsync(Cancel) < JournalAudit.Look) { }
        Assert.Contains("of which proofs are made, are not those of its entries", audit.Standing.Break, StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_journal_that_was_cut_or_rewritten_with_its_root_and_grew_again_proves_nothing_of_what_it_was(bool withNodes)
    {
        var heads = await FillAsync();
        await _bench.WriteAsync(session =>
        {
            using (var cut = session.Statement("DELETE FROM journal WHERE place >= 600")) cut.Run();
            if (withNodes) { using var nodes = session.Statement("DELETE FROM journal_nodes"); nodes.Run(); }
            var left = new MerkleFrontier();
            for (ulong next = 0; Journal.Read(session, next, 500) is { Count: > 0 } read; next += (ulong)read.Count)
                read.ForEach(entry => left.Append(MerkleTree.LeafHash(entry)));
            using var head = session.Statement("UPDATE journal_head SET size = ?, nodes = ?");
            head.Bind(1, (long)left.Size).Bind(2, left.Nodes.SelectMany(node => node.ToArray()).ToArray()).Run();
        });
        Assert.True(Verifies(heads[599], await ProveAsync(599)));
        Assert.Equal(600ul, (await ProveAsync(700)).Size);
        await FillAsync(700, "another");
        Assert.True(Verifies(heads[600], await ProveAsync(600)));
        foreach (var size in Sizes.Where(size => size > 600)) Assert.False(Verifies(heads[size], await ProveAsync((ulong)size)), $"from {size}");
    }

    [Fact]
    public async Task What_the_journal_says_of_a_message_is_found_and_proved()
    {
        await FillAsync(300);
        await AppendAsync(JournalEntries.Alarm(AlarmKind.Overdue, "wanted", Wanted));
        await FillAsync(300);
        await AppendAsync(JournalEntries.Published(Wanted, 0, default, 7, default));
        var head = await _bench.ReadAsync(Journal.Head);
        await FillAsync(10); // what comes meanwhile changes nothing
        foreach (var id in new[] { Wanted.Hash.ToArray(), Wanted.Hash.ToArray()[..4] })
        {
            var found = await SearchAsync(id, head.Size);
            Assert.Equal([300ul, 601ul], found.Entries.Select(entry => JournalEntry.Parser.ParseFrom(entry.Entry).Index));
            Assert.All(found.Entries, entry => Assert.True(MerkleProof.VerifyInclusion(
                MerkleTree.LeafHash(entry.Entry.Span), JournalEntry.Parser.ParseFrom(entry.Entry).Index, head, [.. entry.Proof.Select(hash => new Digest(hash.Span))])));
        }
        Assert.Equal(300ul, JournalEntry.Parser.ParseFrom(Assert.Single((await SearchAsync(Wanted.Hash.ToArray(), 601)).Entries).Entry).Index);
        Assert.Empty((await SearchAsync(Digest.Of("nobody's"u8).ToArray(), head.Size)).Entries);
    }

    [Theory, InlineData(3, 1), InlineData(33, 1), InlineData(32, 3), InlineData(0, 0)]
    public async Task A_search_for_what_is_no_id_or_in_more_than_there_is_is_refused(int bytes, ulong size)
    {
        await FillAsync(2);
        Assert.Equal(RefusalReason.Malformed, (await SearchAsync(new byte[bytes], size)).Refused.Reason);
    }

    [Fact]
    public async Task Nobody_but_an_operator_is_answered()
    {
        await FillAsync(2);
        await _bench.AdoptAsync(_bench.Letters.NextRoster("KOR", principal => principal.Address.ToString() == Operator ? principal with { Roles = [] } : principal));
        Assert.Equal((RefusalReason.NotPermitted, 0ul), await ProveAsync(1) is var proof ? (proof.Refused.Reason, proof.Size) : default);
        Assert.Equal(RefusalReason.NotPermitted, (await SearchAsync(Wanted.Hash.ToArray(), 1)).Refused.Reason);
    }

    private static bool Verifies(TreeHead earlier, ProveJournalResponse answer) => MerkleProof.VerifyConsistency(
        earlier, new TreeHead(answer.Size, new Digest(answer.Root.Span)), [.. answer.Proof.Select(hash => new Digest(hash.Span))]);

    private Task<ProveJournalResponse> ProveAsync(ulong seen) =>
        _bench.OperationsEndpoint(new OpenStreams()).ProveJournal(new ProveJournalRequest { SeenSize = seen }, new CallOf(Operator, Cancel));

    private async Task<SearchJournalResponse> SearchAsync(byte[] id, ulong size)
    {
        var answers = new Answers<SearchJournalResponse>();
        await _bench.OperationsEndpoint(new OpenStreams()).SearchJournal(
            new SearchJournalRequest { EnvelopeId = ByteString.CopyFrom(id), Size = size }, answers, new CallOf(Operator, Cancel));
        var all = new SearchJournalResponse();
        foreach (var part in answers.Written) all.MergeFrom(part);
        return all;
    }

    private async Task<Dictionary<int, TreeHead>> FillAsync(int count = Size, string detail = "entry")
    {
        var heads = new Dictionary<int, TreeHead>();
        await _bench.WriteAsync(session =>
        {
            for (var i = 1; i <= count; i++)
            {
                Journal.Append(session, _bench.Now, JournalEntries.Alarm(AlarmKind.Overdue, $"{detail} {i}"));
                heads[i] = Journal.Head(session);
            }
        });
        return heads;
    }

    private Task AppendAsync(JournalEntry entry) => _bench.WriteAsync(session => Journal.Append(session, _bench.Now, entry));

    private Task RunAsync(string sql) => _bench.WriteAsync(session =>
    {
        using var statement = session.Statement(sql);
        Assert.True(statement.Run() > 0);
    });
}
