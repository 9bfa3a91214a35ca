using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Verification;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>What a release leaves behind.</summary>
public sealed class ReleaseTests
{
    private static readonly string[] Four = ["USA/cisa", "KOR/nis", "JPN/npa/sato", "USA/fbi"];

    [Fact]
    public async Task Each_recipient_gets_a_consignment_whose_stamp_verifies()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", Four));

        var released = Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(envelope));

        Assert.Equal(envelope.Id, released.Envelope);
        Assert.All(released.Decisions, decision => Assert.Null(decision.Refusal));
        var consignments = await bench.OutboxAsync();
        Assert.Equal(Four, consignments.Select(one => one.Recipient.Mailbox.ToString()));
        Assert.All(consignments, one =>
        {
            Assert.Equal(envelope.Id, one.EnvelopeId);
            Assert.Null(StampCheck.Check(Bench.Federation.Snapshot, one, bench.Now, bench.Now));
            Assert.Equal(3, one.Stamp.Statement.SealedHandlings.Length);
        });
        Assert.Single(consignments.Select(one => one.Stamp.Hash).Distinct());
    }

    [Fact]
    public async Task The_stamp_states_what_the_format_says_before_the_log()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        await bench.ReleaseAsync(envelope);
        var statement = (await bench.OutboxAsync()).Single().Stamp.Statement;
        Assert.Equal(envelope.Endorsements.Hash, statement.EndorsementsHash);
        Assert.Equal(bench.Nation.Stamp.Key.Kid, statement.GatewayKid);
        Assert.Equal(bench.Now, statement.Time);
        Assert.Equal((0UL, MerkleTree.EmptyRoot), (statement.CheckpointSize, statement.CheckpointRoot));
    }

    [Fact]
    public async Task Entry_hashes_are_recomputed_from_the_consignments_alone()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", Four));
        await bench.ReleaseAsync(envelope);
        foreach (var one in await bench.OutboxAsync())
        {
            var lane = LaneId.Of(Bench.Federation.Name.ToString(), one.Recipient.Mailbox.ToString(), 0);
            var byHand = EntryHash.Of(lane, envelope.Id, Digest.Of(one.SealedHandling.Bytes.Span), Digest.Of(one.Stamp.Bytes.Span),
                envelope.Header.Precedence, envelope.Header.Expires);
            Assert.Equal(byHand, one.EntryHash(lane));
        }
    }

    [Fact]
    public async Task The_handling_opens_in_the_recipients_nation_and_nowhere_else()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", Four));
        await bench.ReleaseAsync(envelope);
        foreach (var one in await bench.OutboxAsync())
        {
            foreach (var nation in Bench.Federation.Nations)
            {
                var opens = one.SealedHandling.TryOpen(envelope.Id, nation.GatewayCustody, out var handling, out var endorsements, out _);
                Assert.Equal(nation.Code == one.Recipient.Mailbox.Nation, opens);
                if (!opens) continue;
                Assert.Equal(envelope.Handling.Hash, handling!.Hash);
                Assert.Equal(envelope.Endorsements.Hash, endorsements!.Hash);
            }
        }
    }

    [Fact]
    public async Task The_journal_keeps_the_evidence_and_the_stamp_holds_the_salted_hash_of_the_ruling()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", Four));
        await bench.ReleaseAsync(envelope);
        var entry = Assert.Single(await bench.JournalAsync());
        var (ruled, stamp) = (entry.Ruled, (await bench.OutboxAsync())[0].Stamp);
        Assert.Equal(bench.Now.Milliseconds, entry.Time);
        Assert.Equal(envelope.Id.Hash.ToArray(), ruled.EnvelopeId.ToByteArray());
        Assert.Equal(envelope.Header.Bytes.ToArray(), ruled.Header.ToByteArray());
        Assert.Equal(envelope.Handling.Bytes.ToArray(), ruled.Handling.ToByteArray());
        Assert.Equal(envelope.Endorsements.Bytes.ToArray(), ruled.Endorsements.ToByteArray());
        Assert.Equal(envelope.Signed.WrapsHash.ToArray(), ruled.WrapsHash.ToByteArray());
        Assert.Equal(envelope.Signed.ContentHash.ToArray(), ruled.ContentHash.ToByteArray());
        Assert.Equal(stamp.Bytes.ToArray(), ruled.Stamp.ToByteArray());
        Assert.Equal("KOR/kisa/lee", ruled.Caller);
        Assert.Equal(32, ruled.Salt.Length);
        Assert.Equal(Digest.Of([.. "backbone/1/ruling\0"u8, .. ruled.Salt, .. ruled.Ruling]), stamp.Statement.RulingHash);
    }

    [Fact]
    public async Task The_ruling_names_every_recipient_and_every_document_in_force()
    {
        await using var bench = new Bench();
        await bench.ReleaseAsync(bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", Four)));
        var ruling = Wire.Ruling.Parser.ParseFrom((await bench.JournalAsync())[0].Ruled.Ruling);
        Assert.Equal(Four, ruling.Recipients.Select(recipient => recipient.Mailbox));
        Assert.All(ruling.Recipients, recipient => Assert.Equal(RulingOutcome.Allowed, recipient.Outcome));
        Assert.Equal(14, ruling.Documents.Count); // charter; three of each of three nations; acceptance of each; the own release
        Assert.Equal(Bench.Federation.Charter.Hash.ToArray(), ruling.Documents[0].Hash.ToByteArray());
    }

    [Fact]
    public async Task A_refusal_by_rule_is_journalled_and_carries_no_stamp()
    {
        await using var bench = new Bench();
        var plan = bench.Letters.Plan("KOR/kisa/lee", "KOR/nis", "USA/cisa");
        var envelope = bench.Letters.Seal(plan with { Handling = plan.Handling with { ReleasableTo = [bench.Nation.Code] } });

        var refused = Assert.IsType<ReleaseOutcome.Refused>(await bench.ReleaseAsync(envelope));

        Assert.Null(refused.Decisions[0].Refusal);
        Assert.Equal(RefusalReason.NotReleasable, refused.Decisions[1].Refusal?.Reason);
        var ruled = Assert.Single(await bench.JournalAsync()).Ruled;
        Assert.Empty(ruled.Stamp);
        Assert.Equal([RulingOutcome.Allowed, RulingOutcome.Refused],
            Wire.Ruling.Parser.ParseFrom(ruled.Ruling).Recipients.Select(recipient => recipient.Outcome));
        Assert.Equal((0, 0), (await bench.CountAsync("outbox"), await bench.CountAsync("submissions")));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_release_waits_for_the_broker_and_is_due_by_its_precedence()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa") with { Precedence = Precedence.Flash });
        await bench.ReleaseAsync(envelope);
        var state = await bench.StateAsync(envelope.Id);
        Assert.Equal(DeliveryState.Submitted, state.State);
        Assert.Equal(bench.Now.Plus(TimeSpan.FromMinutes(10)), state.Due);
        // Rung: a wait without an end ends.
        await bench.Outbox.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
