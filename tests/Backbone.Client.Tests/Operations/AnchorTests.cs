using System.Collections.Immutable;
using Backbone.Client.Operations;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;
using Google.Protobuf;

namespace Backbone.Client.Tests.Operations;

/// <summary>
/// A journal whose owner rewrites it and computes its root again, before an operator who never saw it: what went out under a stamp
/// answers for what was there.
/// </summary>
public sealed class AnchorTests(LeesOutpost outpost) : IClassFixture<LeesOutpost>
{
    private static readonly Envelope Sent = Seal();
    private static readonly ByteString[] Before = [.. Enumerable.Range(0, 3).Select(index => Entries.Other()((ulong)index))];
    private static readonly ByteString[] Whole = [.. Before, Entries.Ruled(Sent, journal: HeadOf(Before))(3), Entries.Other()(4)];

    private readonly Outpost _outpost = outpost.Outpost.ForgetJournal();

    [Fact]
    public async Task What_went_out_answers_for_the_journal_before_it()
    {
        var proof = await VerifyAsync(Whole);
        Assert.True(proof.Holds, proof.Break);
        Assert.Equal((3ul, Sent.Id), (proof.Anchor!.Size, proof.Anchor.Envelope));
        Assert.Null((await VerifyAsync(Before)).Anchor);
    }

    [Fact]
    public async Task An_entry_that_was_rewritten_before_it_is_found_by_whoever_reads_first() =>
        await ExpectAsync("its first 3 entries are not those for which the stamp", Other(1), Whole[3], Whole[4]);

    [Fact]
    public async Task A_ruling_that_was_rewritten_with_it_is_not_the_one_in_the_stamp()
    {
        ByteString[] others = Other(1);
        var forged = Entries.Ruled(Sent, journal: HeadOf(others))(3);
        var kept = JournalEntry.Parser.ParseFrom(forged);
        kept.Ruled.Stamp = JournalEntry.Parser.ParseFrom(Whole[3]).Ruled.Stamp;
        await ExpectAsync("is not the one under which message", others, kept.ToByteString(), Whole[4]);
    }

    [Fact]
    public async Task A_stamp_that_was_made_by_another_key_answers_for_nothing()
    {
        var kept = JournalEntry.Parser.ParseFrom(Whole[3]);
        var bytes = kept.Ruled.Stamp.ToByteArray();
        bytes[^1] ^= 1;
        kept.Ruled.Stamp = ByteString.CopyFrom(bytes);
        await ExpectAsync("is not KOR's: its entry was rewritten", Before, kept.ToByteString(), Whole[4]);
    }

    [Fact]
    public async Task A_ruling_about_a_journal_that_was_not_there_yet_is_none() =>
        await ExpectAsync("its first 9 entries are not those", Before,
            Entries.Ruled(Sent, journal: new TreeHead(9, HeadOf(Before).Root))(3), Whole[4]);

    [Fact]
    public async Task What_another_nation_holds_must_be_in_it_under_the_same_stamp()
    {
        var elsewhere = await HeldAsync(Whole[3]);
        var proof = await VerifyAsync(Whole, elsewhere);
        Assert.True(proof.Holds, proof.Break);
        Assert.Equal(1, proof.Shown);
        Assert.Contains("JPN holds message", (await VerifyAsync(Before, elsewhere)).Break, StringComparison.Ordinal);
        // Made again by whoever has the key: another stamp, for the journal as it is now.
        var again = Entries.Ruled(Sent, journal: HeadOf(Other(1)))(3);
        Assert.Contains("under another stamp than entry 3", (await VerifyAsync([.. Other(1), again], elsewhere)).Break, StringComparison.Ordinal);
    }

    // As another nation's verified evidence has it: the ruling at its border, and the stamp under which it came.
    private async Task<ImmutableArray<JournalledRuling>> HeldAsync(ByteString entry)
    {
        var inward = JournalEntry.Parser.ParseFrom(entry);
        inward.Index = 0;
        inward.Ruled.Inward = true;
        inward.Ruled.Caller = "";
        Serve([inward.ToByteString()]);
        await foreach (var ruling in _outpost.Client.Operations.ReadRulingsAsync(0, TestContext.Current.CancellationToken)) return [ruling];
        throw new InvalidOperationException("it holds a ruling");
    }

    private async Task ExpectAsync(string says, ByteString[] before, params ByteString[] then)
    {
        var proof = await VerifyAsync([.. before, .. then]);
        Assert.False(proof.Holds);
        Assert.Contains(says, proof.Break, StringComparison.Ordinal);
        Assert.False(File.Exists(_outpost.Profile.JournalRootFile)); // what does not hold is not remembered
    }

    private async Task<JournalProof> VerifyAsync(ByteString[] entries, ImmutableArray<JournalledRuling> shown = default)
    {
        _outpost.ForgetJournal();
        Serve(entries);
        return await _outpost.Client.Operations.VerifyJournalAsync(shown.IsDefault ? null : shown, TestContext.Current.CancellationToken);
    }

    private void Serve(ByteString[] entries)
    {
        var part = new TailJournalResponse { Root = ByteString.CopyFrom(HeadOf(entries).Root.ToArray()) };
        part.Entries.AddRange(entries);
        _outpost.Script.Journal = _ => [part];
    }

    private static ByteString[] Other(int rewritten)
    {
        ByteString[] others = [.. Before];
        others[rewritten] = new JournalEntry { Index = (ulong)rewritten, Time = 1000, Alarm = new Alarm { Kind = AlarmKind.StoreRoom, Detail = "nothing" } }.ToByteString();
        return others;
    }

    private static Envelope Seal() => new TestConsignments(TestFederation.Default, TimeProvider.System).Seal(new TestMessage()).Envelope;

    private static TreeHead HeadOf(ByteString[] entries) =>
        new((ulong)entries.Length, MerkleTree.Root([.. entries.Select(entry => MerkleTree.LeafHash(entry.Span))]));
}
