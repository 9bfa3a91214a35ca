using Backbone.Client.Operations;
using Backbone.Client.Tests.Approvals;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Form = Backbone.Contracts.Envelope.V1;
using static Backbone.Client.Tests.Operations.Entries;

namespace Backbone.Client.Tests.Operations;

/// <summary>A ruling is explained years later by the journal alone, and what does not fit together is found.</summary>
public sealed class RulingTests(LeesOutpost outpost) : IClassFixture<LeesOutpost>
{
    private readonly Outpost _outpost = outpost.Outpost.ForgetJournal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ruling_is_found_with_its_rules_documents_approvals_and_the_stamp_that_bears_it_out()
    {
        var envelope = Waiting.Approved(Waiting.Seal().Envelope, "KOR/kisa/park", "releaser");
        Serve(Ruled(envelope), Decided(envelope));

        var found = await FindAsync(envelope);

        Assert.True(found.Journal.Holds, found.Journal.Break);
        Assert.Equal(["ruled", "decided"], found.Records.Select(record => record.Event));
        Assert.Contains(found.Records[1].Facts, fact => fact is { Key: "decision", Value: "approved as releaser" });
        var (ruling, evidence) = Assert.Single(found.Rulings);
        Assert.Equal("KOR/release/red", Assert.Single(ruling.Decisions[0].Rules));
        Assert.Equal("release of KOR, version 3", Assert.Single(ruling.Documents).ToString());
        Assert.Equal(["id", "author", "approval", "ruling", "stamp", "stamp key"], evidence.Checks.Select(check => check.Name));
        Assert.True(evidence.Holds, evidence.Checks.FirstOrDefault(check => !check.Holds)?.ToString());
        Assert.Empty(evidence.Unchecked);
    }

    [Fact]
    public async Task What_was_refused_bears_no_stamp_and_that_is_said()
    {
        var envelope = Waiting.Seal().Envelope;
        Serve(Ruled(envelope, change: what => what.Stamp = ByteString.Empty));
        var (_, evidence) = Assert.Single((await FindAsync(envelope)).Rulings);
        Assert.True(evidence.Holds);
        Assert.Contains("not stamped", Assert.Single(evidence.Unchecked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_in_is_about_one_mailbox_and_its_stamp_is_not_asked_for_the_rulings_hash()
    {
        var envelope = Waiting.Seal().Envelope;
        Serve(Ruled(envelope, change: what =>
        {
            (what.Inward, what.Caller) = (true, "");
            what.Ruling = Edit(what.Ruling, ruling => ruling.Recipients[0].Rules[0] = "JPN/acceptance/partners");
        }));
        var (ruling, evidence) = Assert.Single((await FindAsync(envelope)).Rulings);
        Assert.True(ruling.Inward);
        Assert.Equal(envelope.Header.Recipients[0].Mailbox, Assert.Single(ruling.Decisions).Mailbox);
        Assert.Equal(["id", "author", "stamp", "stamp key"], evidence.Checks.Select(check => check.Name));
        Assert.True(evidence.Holds);
        Assert.Contains("nobody abroad", Assert.Single(evidence.Unchecked), StringComparison.Ordinal);
    }

    public static TheoryData<string> Forgeries() => [.. Forged.Keys];

    private static readonly Dictionary<string, (string Check, Action<Ruled> Change)> Forged = new()
    {
        ["another ruling"] = ("ruling", what => what.Ruling = Edit(what.Ruling, ruling => ruling.Recipients[0].Rules[0] = "KOR/release/other")),
        ["another salt"] = ("ruling", what => what.Salt = ByteString.CopyFrom([1, .. new byte[31]])),
        ["another content"] = ("id", what => what.ContentHash = ByteString.CopyFrom(new byte[32])),
        ["a softer marking"] = ("id", what =>
        {
            var handling = Form.Handling.Parser.ParseFrom(what.Handling);
            handling.Tlp = Tlp.Clear;
            what.Handling = handling.ToByteString();
        }
        ),
        ["an approval added"] = ("stamp", what =>
        {
            var endorsements = Form.Endorsements.Parser.ParseFrom(what.Endorsements);
            endorsements.Approvals.Add(Form.Endorsements.Parser.ParseFrom(
                Waiting.Approved(Waiting.Seal().Envelope, "KOR/nis/choi", "officer").Endorsements.Bytes.Span).Approvals);
            what.Endorsements = endorsements.ToByteString();
        }
        ),
    };

    [Theory, MemberData(nameof(Forgeries))]
    public async Task A_ruling_that_was_changed_is_contradicted_by_the_stamp(string which)
    {
        var envelope = Waiting.Seal().Envelope;
        Serve(Ruled(envelope, change: Forged[which].Change));
        var (_, evidence) = Assert.Single((await FindAsync(envelope)).Rulings);
        Assert.False(evidence.Holds);
        Assert.Contains(evidence.Checks, check => !check.Holds && check.Name == Forged[which].Check);
    }

    [Theory]
    [InlineData("no header")]
    [InlineData("no ruling")]
    [InlineData("a short salt")]
    [InlineData("rulings on others")]
    [InlineData("rulings on others, on the way in")]
    public async Task What_is_no_ruling_is_refused(string which)
    {
        var envelope = Waiting.Seal().Envelope;
        Serve(Ruled(envelope, change: what =>
        {
            if (which == "no header") what.Header = ByteString.Empty;
            if (which == "no ruling") what.Ruling = ByteString.CopyFromUtf8("none");
            if (which == "a short salt") what.Salt = ByteString.CopyFrom(1);
            what.Inward = which.EndsWith("way in", StringComparison.Ordinal);
            if (which.StartsWith("rulings on others", StringComparison.Ordinal)) what.Ruling = Edit(what.Ruling, ruling => ruling.Recipients[0].Mailbox = "USA/fbi");
        }));
        await Refusals.OfKind(FaultKind.FailedVerification, async () =>
        {
            await foreach (var _ in _outpost.Client.Operations.ReadRulingsAsync(cancel: Cancellation)) { }
        });
    }

    [Fact]
    public async Task A_message_that_the_journal_does_not_name_is_not_found()
    {
        Serve(Ruled(Waiting.Seal().Envelope));
        await Refusals.OfKind(FaultKind.NotFound, () => FindAsync(Waiting.Seal().Envelope));
    }

    [Fact]
    public async Task A_journal_that_is_not_whole_says_so_beside_what_it_tells()
    {
        var envelope = Waiting.Seal().Envelope;
        _outpost.Script.Journal = _ => [new TailJournalResponse { Entries = { Ruled(envelope)(0) }, Root = ByteString.CopyFrom(new byte[32]) }];
        Assert.False((await FindAsync(envelope, whole: true)).Journal.Holds);
    }

    private Task<JournalledMessage> FindAsync(Envelope envelope, bool whole = false) =>
        _outpost.Client.Operations.FindMessageAsync(EnvelopeReference.Of(envelope.Id), whole, Cancellation);

    private void Serve(params Func<ulong, ByteString>[] entries) => _outpost.Script.Journal = _ =>
    {
        var bytes = entries.Select((entry, index) => entry((ulong)index)).ToArray();
        var root = MerkleTree.Root([.. bytes.Select(entry => MerkleTree.LeafHash(entry.Span))]);
        return [new TailJournalResponse { Entries = { bytes }, Root = ByteString.CopyFrom(root.ToArray()) }];
    };

    private static ByteString Edit(ByteString bytes, Action<Form.Ruling> change)
    {
        var ruling = Form.Ruling.Parser.ParseFrom(bytes);
        change(ruling);
        return ruling.ToByteString();
    }
}
