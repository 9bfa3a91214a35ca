using Backbone.Gateway.Accepting;
using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;

namespace Backbone.Gateway.Tests.Clocks;

/// <summary>
/// A gateway's clock is moved around the end of every document and key, forth and back: what is let out and taken in at a moment
/// depends on that moment alone. An end shuts the desk, and a clock that goes back opens it again, for what is new.
/// </summary>
public sealed class EndTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan[] ForthAndBack =
        [-Day, -Second, TimeSpan.Zero, Lifetime.ClockTolerance - Second, Lifetime.ClockTolerance, Day, -Second, -Day];

    private static TestFederation Federation => TestFederation.Default;

    private static Timestamp Now => Federation.Now;

    private static Timestamp End => Now.Plus(5 * Day);

    /// <summary>What ends, whether its end is asked of a signer's clock too, and why nothing more leaves KOR then.</summary>
    public static TheoryData<string, bool, RefusalReason> Outward() => new()
    {
        { "charter", false, RefusalReason.AuthorUnknown },
        { "mandate KOR", false, RefusalReason.AuthorUnknown },
        { "registrar key KOR", false, RefusalReason.AuthorUnknown },
        { "roster KOR", false, RefusalReason.AuthorUnknown },
        { "signing key KOR/kisa/lee", true, RefusalReason.AuthorKeyNotInForce },
        { "release policy KOR", false, RefusalReason.PolicyNotInForce },
        { "policy key KOR", false, RefusalReason.PolicyNotInForce },
        { "key set KOR", false, RefusalReason.StampKeyUnknown },
        { "stamp key KOR", false, RefusalReason.StampKeyUnknown },
        { "mandate USA", false, RefusalReason.MailboxUnknown },
        { "key set USA", false, RefusalReason.MailboxUnknown },
        { "border key USA", false, RefusalReason.ReaderKeyMismatch },
        { "epochs USA", false, RefusalReason.ReaderKeyMismatch },
        { "message", false, RefusalReason.TimeOutOfBounds },
    };

    [Theory, MemberData(nameof(Outward))]
    public async Task The_release_desk_is_shut_from_the_end_on_and_open_before_it_whichever_way_the_clock_goes(
        string what, bool tolerant, RefusalReason reason)
    {
        await using var bench = new Bench();
        await EndAsync(bench, what);
        var met = new List<RefusalReason?>();
        foreach (var moment in ForthAndBack)
        {
            var letter = Letter(bench, what);
            bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            met.Add((await bench.ReleaseAsync(letter) as ReleaseOutcome.Refused)?.Refusal.Reason);
        }
        Assert.Equal(Expected(tolerant, reason), met);
    }

    /// <summary>What ends, whether a stamp of before still counts while clocks may differ, and why nothing more comes into USA then.</summary>
    public static TheoryData<string, bool, RefusalReason> Inward() => new()
    {
        { "charter", false, RefusalReason.StampKeyUnknown },
        { "mandate KOR", false, RefusalReason.StampKeyUnknown },
        { "registrar key KOR", false, RefusalReason.StampKeyUnknown },
        { "key set KOR", false, RefusalReason.StampKeyUnknown },
        { "stamp key KOR", true, RefusalReason.StampKeyUnknown },
        { "roster KOR", false, RefusalReason.AuthorUnknown },
        { "acceptance policy USA", false, RefusalReason.PolicyNotInForce },
        { "policy key USA", false, RefusalReason.PolicyNotInForce },
        { "message", false, RefusalReason.TimeOutOfBounds },
    };

    [Theory, MemberData(nameof(Inward))]
    public async Task The_acceptance_desk_is_shut_from_the_end_on_and_open_before_it_whichever_way_the_clock_goes(
        string what, bool tolerant, RefusalReason reason)
    {
        await using var bench = new Bench("USA");
        bench.Log.Expect(Lines.Quarantined);
        await EndAsync(bench, what);
        var (met, index) = (new List<RefusalReason?>(), 0UL);
        foreach (var moment in ForthAndBack)
        {
            bench.Clock.AdjustTime(Now.Plus(Second).ToDateTimeOffset());
            var consignment = Assert.Single(bench.Letters.Stamp(Letter(bench, what)));
            bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            var outcome = await bench.AcceptAsync(consignment, index++);
            met.Add(outcome is AcceptanceOutcome.Expired ? RefusalReason.TimeOutOfBounds : (outcome as AcceptanceOutcome.Quarantined)?.Refusal.Reason);
        }
        Assert.Equal(Expected(tolerant, reason), met);
    }

    /// <summary>Keys that are held on to: what was sealed or written in their time is read for as long as it may live.</summary>
    [Theory, InlineData("border key USA"), InlineData("epochs USA"), InlineData("signing key KOR/kisa/lee")]
    public async Task What_was_made_in_time_comes_in_after_the_end_of_its_keys(string what)
    {
        await using var bench = new Bench("USA");
        await EndAsync(bench, what);
        var index = 0UL;
        foreach (var moment in ForthAndBack)
        {
            bench.Clock.AdjustTime(Now.Plus(Second).ToDateTimeOffset());
            var consignment = Assert.Single(bench.Letters.Stamp(Letter(bench, what)));
            bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(consignment, index++));
        }
    }

    [Fact]
    public async Task What_was_taken_in_is_a_replay_whichever_way_the_clock_goes()
    {
        await using var bench = new Bench("USA");
        bench.Log.Expect(Lines.Quarantined);
        var consignment = Assert.Single(bench.Letters.Stamp(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa")));
        Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(consignment));
        var index = 1UL;
        foreach (var off in (TimeSpan[])[Day / 2, -Day, Day, TimeSpan.Zero])
        {
            bench.Clock.AdjustTime(Now.Plus(off).ToDateTimeOffset());
            Assert.IsNotType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(consignment, index++));
        }
        Assert.Equal(1, await bench.CountAsync("mail"));
    }

    [Fact]
    public async Task A_co_signature_counts_while_its_key_is_in_force_and_no_longer()
    {
        await using var bench = new Bench();
        await EndAsync(bench, "signing key KOR/kisa/park");
        foreach (var moment in ForthAndBack)
        {
            bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            var plan = bench.Letters.Plan("KOR/kisa/lee", "USA/fbi/smith");
            var red = bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } });
            Assert.IsType<ReleaseOutcome.Waiting>(await bench.ReleaseAsync(red));
            var outcome = await bench.ApprovalDesk().ApproveAsync(PrincipalAddress.Parse("KOR/kisa/park"), red.Id,
                await bench.GiveAsync(red.Id, "KOR/kisa/park"), TestContext.Current.CancellationToken);
            Assert.Equal(moment < TimeSpan.Zero, outcome is ReleaseOutcome.Released);
        }
    }

    [Fact]
    public async Task A_mailbox_is_open_to_its_readers_while_roster_and_key_set_are_in_force()
    {
        foreach (var what in (string[])["roster KOR", "key set KOR", "mandate KOR", "charter"])
        {
            await using var bench = new Bench();
            await EndAsync(bench, what);
            var access = new Gateway.Members.MailboxAccess(bench.Documents, bench.Identity, bench.Clock);
            foreach (var moment in ForthAndBack)
            {
                bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
                var may = access.MayRead(PrincipalAddress.Parse("KOR/kisa/lee"), MailboxAddress.Parse("KOR/kisa"));
                Assert.Equal((what, moment, moment < TimeSpan.Zero), (what, moment, may));
            }
        }
    }

    private static IEnumerable<RefusalReason?> Expected(bool tolerant, RefusalReason reason) => ForthAndBack.Select(moment =>
        moment < (tolerant ? Lifetime.ClockTolerance : TimeSpan.Zero) ? (RefusalReason?)null : reason);

    private static Envelope Letter(Bench bench, string what)
    {
        bench.Clock.AdjustTime(Now.Plus(Second).ToDateTimeOffset());
        var plan = bench.Letters.Plan("KOR/kisa/lee", "USA/cisa");
        return bench.Letters.Seal(plan with { Expires = what == "message" ? End : Now.Plus(20 * Day) });
    }

    private static Task EndAsync(Bench bench, string what) =>
        what == "message" ? Task.CompletedTask : bench.AdoptAsync([.. new Endings(Federation, End).Of(what)]);
}
