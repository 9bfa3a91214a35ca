using Backbone.Custody.Batches;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Batches;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Verification;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>Stamps of messages that may wait are signed together; what is urgent waits for nobody.</summary>
public sealed class StampBatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Routine_messages_are_stamped_with_one_signature_by_which_each_is_accepted()
    {
        await using var bench = new Bench();
        var desk = DeskOf(bench); // no time passes for it: it signs when the batch is full
        var releasing = Enumerable.Range(0, BatchProof.Most).Select(_ => ReleaseAsync(bench, desk, Precedence.Routine)).ToArray();
        Assert.All(await Task.WhenAll(releasing), outcome => Assert.IsType<ReleaseOutcome.Released>(outcome));
        var consignments = await ConsignmentsAsync(bench);
        Assert.Equal(BatchProof.Most, consignments.Count);
        Assert.Single(consignments.Select(one => Convert.ToHexString(one.Stamp.Signature.Bytes.Span)).Distinct());
        Assert.Equal(Enumerable.Range(0, BatchProof.Most), consignments.Select(one => one.Stamp.Signature.Batch!.Index).Order());
        Assert.All(consignments, one => Assert.Null(StampCheck.Check(bench.Documents.Snapshot, one, bench.Now, bench.Now)));
    }

    [Theory, InlineData(Precedence.Immediate), InlineData(Precedence.Flash)]
    public async Task What_is_urgent_is_stamped_though_no_time_passes(Precedence precedence)
    {
        await using var bench = new Bench();
        Assert.IsType<ReleaseOutcome.Released>(await ReleaseAsync(bench, DeskOf(bench), precedence));
        Assert.Null(Assert.Single(await ConsignmentsAsync(bench)).Stamp.Signature.Batch);
    }

    private static ReleaseDesk DeskOf(Bench bench) => new(
        bench.Identity, new BatchSigner(bench.Identity.Custody, new FakeTimeProvider()), bench.Borders, bench.Store, bench.Quotas,
        bench.Ledger, bench.RefusalLog, bench.Clock, bench.Log.For<ReleaseDesk>());

    private static Task<ReleaseOutcome> ReleaseAsync(Bench bench, ReleaseDesk desk, Precedence precedence)
    {
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa") with { Precedence = precedence });
        return Task.Run(() => desk.RuleAsync(Bench.RequestOf(envelope), Cancellation));
    }

    private static async Task<List<Consignment>> ConsignmentsAsync(Bench bench)
    {
        var waiting = await bench.Store.ReadAsync(
            session => OutboxTable.Waiting(session, bench.Now, 100, int.MaxValue, [], new HashSet<long>()), Cancellation);
        return [.. waiting.Select(one => Consignment.TryRead(one.Bytes, out var read, out var refused)
            ? read : throw new InvalidOperationException(refused.Detail))];
    }
}
