using Backbone.Gateway.Publishing;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Verification;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>What was stamped by a clock that was ahead does not wait until that time has come.</summary>
public sealed class RestampingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_under_a_stamp_from_the_future_is_stamped_anew_once_the_clock_is_right()
    {
        var clock = new FakeTimeProvider(Bench.Federation.Now.Plus(TimeSpan.FromHours(1)).ToDateTimeOffset());
        await using var bench = new Bench(clock: clock);
        bench.Log.Expect("are stamped anew");
        var (envelope, good) = (bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa", "JPN/npa")), new FakeTimeProvider(Bench.Federation.Now.ToDateTimeOffset()));
        await bench.ReleaseAsync(envelope);
        var before = await bench.OutboxAsync();
        using var restamping = new Restamping(bench.Identity, bench.Documents, bench.Store, bench.Signer(), new Deadlines(), bench.Outbox, bench.Fresh,
            good, bench.Log.For<Restamping>());
        var now = Backbone.Protocol.Timestamp.Now(good);
        Assert.NotNull(StampCheck.Check(bench.Documents.Snapshot, before[0], now, now));

        Assert.Equal(2, await restamping.RestampAsync(Ct));
        var after = await bench.OutboxAsync();
        var published = await bench.ReadAsync(session => OutboxTable.Waiting(session, now, 10, int.MaxValue, [], new HashSet<long>(), bench.Fresh));
        Assert.Equal(after.Select(one => one.Bytes.ToArray()), published.Select(one => one.Bytes.ToArray())); // nothing of the old stamp is in memory
        Assert.Equal(before.Select(one => (one.EnvelopeId, one.RecipientIndex)), after.Select(one => (one.EnvelopeId, one.RecipientIndex)));
        foreach (var (old, anew) in before.Zip(after))
        {
            Assert.Null(StampCheck.Check(bench.Documents.Snapshot, anew, now, now));
            Assert.Equal(old.Stamp.Statement.RulingHash, anew.Stamp.Statement.RulingHash); // what the journal has the evidence of
        }
        Assert.Equal(0, await restamping.RestampAsync(Ct));
        Assert.Equal(now.Plus(new Deadlines().Priority), (await bench.StateAsync(envelope.Id)).Due);
    }

    [Fact]
    public async Task What_the_broker_took_and_what_was_stamped_in_time_stays_as_it_is()
    {
        await using var bench = new Bench();
        await bench.ReleaseAsync(bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa")));
        using var restamping = new Restamping(bench.Identity, bench.Documents, bench.Store, bench.Signer(), new Deadlines(), bench.Outbox, bench.Fresh,
            bench.Clock, bench.Log.For<Restamping>());
        Assert.Equal(0, await restamping.RestampAsync(Ct));
        await bench.PublishAsync();
        Assert.Empty(await bench.ReadAsync(session => PlacedTable.StampedAfter(session, default, 10)));
    }
}
