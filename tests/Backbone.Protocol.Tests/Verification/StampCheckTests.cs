using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Verification;

/// <summary>By whom a stamp is, and when.</summary>
public sealed class StampCheckTests
{
    [Fact]
    public void The_senders_nations_stamp_holds() => Assert.Null(Check(Snapshot, Made()));

    [Fact]
    public void A_stamp_of_another_nation_is_refused()
    {
        var made = ConsignmentForge.Of(Forge.Letter());
        var forge = new ConsignmentForge { Envelope = made.Envelope, Id = made.Id, Stamper = "USA" };
        Verdict.IsRefused(RefusalReason.StampKeyUnknown, Check(Snapshot, forge.Build()));
    }

    [Fact]
    public void A_withdrawn_stamp_key_is_refused()
    {
        var federation = ChangedFederation.WithStampKey(TestFederation.Default.Kor, key => key with { Withdrawn = true });
        Verdict.IsRefused(RefusalReason.StampKeyUnknown, Check(federation, Made()));
    }

    [Fact]
    public void A_stamp_before_its_keys_time_is_refused()
    {
        var forge = ConsignmentForge.Of(Forge.Letter());
        forge.Time = Now.Plus(TimeSpan.FromMinutes(-3)).Milliseconds;
        Verdict.IsRefused(RefusalReason.StampKeyUnknown, Check(Snapshot, forge.Build()));
    }

    [Fact]
    public void A_stamp_of_the_future_is_refused()
    {
        var forge = ConsignmentForge.Of(Forge.Letter());
        forge.Time = Now.Plus(TimeSpan.FromSeconds(120)).Milliseconds;
        Assert.Null(Check(Snapshot, forge.Build()));
        var later = ConsignmentForge.Of(Forge.Letter());
        later.Time = forge.Time + 1;
        Verdict.IsRefused(RefusalReason.StampKeyUnknown, Check(Snapshot, later.Build()));
    }

    [Fact]
    public void A_stamp_that_was_seen_in_its_keys_time_is_good_afterwards()
    {
        var federation = ChangedFederation.WithStampKey(TestFederation.Default.Kor,
            key => key with { Lifetime = new Lifetime(Now.Plus(TimeSpan.FromDays(-1)), Now.Plus(TimeSpan.FromHours(1))) });
        Assert.Null(Check(federation, Made(), Now.Plus(TimeSpan.FromHours(2)), seen: Now.Plus(TimeSpan.FromMinutes(59))));
    }

    [Theory]
    [InlineData(-86400, true), InlineData(-1, true), InlineData(119, true), InlineData(120, false), InlineData(86400, false)]
    public void A_stamp_counts_where_its_key_is_in_force_when_it_is_seen_whatever_time_it_states(int afterTheEnd, bool counts)
    {
        var end = Now.Plus(TimeSpan.FromDays(2));
        var federation = ChangedFederation.WithStampKey(TestFederation.Default.Kor,
            key => key with { Lifetime = new Lifetime(Now.Plus(TimeSpan.FromDays(-1)), end) });
        var seen = end.Plus(TimeSpan.FromSeconds(afterTheEnd));
        Assert.Equal(counts ? null : RefusalReason.StampKeyUnknown, Check(federation, Made(), seen)?.Reason);
    }

    [Fact]
    public void Where_no_key_set_is_in_force_no_stamp_holds_and_asking_again_may_help()
    {
        var refused = Check(Snapshot, Made(), Now.Plus(TimeSpan.FromDays(36)));
        Verdict.IsRefused(RefusalReason.StampKeyUnknown, refused);
        Assert.NotNull(refused!.RetryAfter);
    }

    private static byte[] Made() => ConsignmentForge.Of(Forge.Letter()).Build();

    private static Refused? Check(FederationSnapshot federation, byte[] bytes, Timestamp? now = null, Timestamp? seen = null)
    {
        Assert.True(Consignment.TryRead(bytes, out var consignment, out var refused), refused?.ToString());
        return StampCheck.Check(federation, consignment, now ?? Now, seen ?? now ?? Now);
    }

    private static FederationSnapshot Snapshot => TestFederation.Default.Snapshot;

    private static Timestamp Now => TestFederation.Default.Now;
}
