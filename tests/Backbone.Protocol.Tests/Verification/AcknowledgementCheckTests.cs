using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Federation;

namespace Backbone.Protocol.Tests.Verification;

/// <summary>By whom an acknowledgement is, and when.</summary>
public sealed class AcknowledgementCheckTests
{
    private static readonly TestNation Kor = TestFederation.Default.Kor;
    private static readonly Timestamp Now = TestFederation.Default.Now;
    private static readonly FederationSnapshot Snapshot = TestFederation.Default.Snapshot;

    [Theory]
    [InlineData(-121, false), InlineData(-120, true), InlineData(0, true), InlineData(120, true), InlineData(121, false)]
    public void Its_time_is_near_the_verifiers_clock(int seconds, bool holds)
    {
        var now = Now.Plus(TimeSpan.FromHours(1));
        var refused = Check(Snapshot, Made(now.Plus(TimeSpan.FromSeconds(seconds))), now);
        Assert.Equal(holds ? null : RefusalReason.TimeOutOfBounds, refused?.Reason);
    }

    [Fact]
    public void The_stamp_key_of_another_nation_is_refused_and_asking_again_may_help()
    {
        var refused = Check(Snapshot, Made(Now, TestFederation.Default["USA"]), Now);
        Verdict.IsRefused(RefusalReason.StampKeyUnknown, refused);
        Assert.NotNull(refused!.RetryAfter);
    }

    [Fact]
    public void A_withdrawn_key_acknowledges_nothing_new_and_what_it_acknowledged_before_stays()
    {
        var federation = ChangedFederation.WithStampKey(Kor, key => key with { Withdrawn = true });
        Verdict.IsRefused(RefusalReason.StampKeyUnknown, Check(federation, Made(Now), Now));
        Assert.True(AcknowledgementCheck.IsBy(federation.FindKeySet(Kor.Code, Now)!.StampKeys, Made(Now)));
    }

    [Theory]
    [InlineData(-1, true), InlineData(0, false), InlineData(3600, false)]
    public void A_key_that_has_ended_acknowledges_nothing(int afterTheEnd, bool holds)
    {
        var end = Now.Plus(TimeSpan.FromDays(2));
        var federation = ChangedFederation.WithStampKey(Kor,
            key => key with { Lifetime = new Lifetime(Now.Plus(TimeSpan.FromDays(-1)), end) });
        var then = end.Plus(TimeSpan.FromSeconds(afterTheEnd));
        Assert.Equal(holds ? null : RefusalReason.StampKeyUnknown, Check(federation, Made(then), then)?.Reason);
        Assert.Equal(holds, AcknowledgementCheck.IsBy(federation.FindKeySet(Kor.Code, Now)!.StampKeys, Made(then)));
    }

    [Fact]
    public void A_signature_over_another_statement_is_refused()
    {
        var (one, other) = (Made(Now), Made(Now, through: 8));
        var mixed = new Contracts.Envelope.V1.Acknowledgement
        {
            Statement = Google.Protobuf.ByteString.CopyFrom(one.Statement.Write()),
            Sig = Google.Protobuf.ByteString.CopyFrom(other.Signature.Span),
        };
        Assert.True(Acknowledgement.TryRead(Google.Protobuf.MessageExtensions.ToByteArray(mixed), out var read, out _));
        Verdict.IsRefused(RefusalReason.SignatureInvalid, Check(Snapshot, read, Now));
        Assert.False(AcknowledgementCheck.IsBy([Kor.Stamp], read));
    }

    [Fact]
    public void Whatever_time_is_stated_is_judged_without_a_fault()
    {
        foreach (var time in new[] { ulong.MinValue, ulong.MaxValue })
        {
            Assert.NotNull(Check(Snapshot, Made(new Timestamp(time)), Now));
            Assert.False(AcknowledgementCheck.IsBy([Kor.Stamp], Made(new Timestamp(time))));
        }
    }

    private static Refused? Check(FederationSnapshot federation, Acknowledgement made, Timestamp now) =>
        AcknowledgementCheck.Check(federation, Kor.Code, made, now);

    private static Acknowledgement Made(Timestamp time, TestNation? by = null, ulong through = 7)
    {
        var nation = by ?? Kor;
        return Acknowledgement.Sign(new AcknowledgementStatement(
            LaneId.Of("asia-pacific", "KOR/kisa", 0), through, new EntryHash(Digest.Of("entry"u8)),
            nation.Stamp.Key.Kid, time), nation.GatewayCustody);
    }
}
