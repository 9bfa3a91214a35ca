using Backbone.Gateway.Accepting;
using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;

namespace Backbone.Gateway.Tests.Clocks;

/// <summary>
/// Receipts around the end of the keys and documents that they stand on, forth and back: what was signed in time counts, however
/// late it comes; what is signed after its key's end does not.
/// </summary>
public sealed class ReceiptEndTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan[] ForthAndBack =
        [-Day, -Second, TimeSpan.Zero, Lifetime.ClockTolerance - Second, Lifetime.ClockTolerance, Day, -Second, -Day];

    private static TestFederation Federation => TestFederation.Default;

    private static Timestamp Now => Federation.Now;

    private static Timestamp End => Now.Plus(5 * Day);

    /// <summary>What ends, whether it still counts while clocks may differ, and why a receipt of before is put aside then; null: it never is.</summary>
    public static TheoryData<string, bool, RefusalReason?> OfBefore() => new()
    {
        { "charter", false, RefusalReason.StampKeyUnknown },
        { "mandate USA", false, RefusalReason.StampKeyUnknown },
        { "registrar key USA", false, RefusalReason.StampKeyUnknown },
        { "key set USA", false, RefusalReason.StampKeyUnknown },
        { "stamp key USA", true, RefusalReason.StampKeyUnknown },
        { "roster USA", false, RefusalReason.AuthorUnknown },
        { "signing key USA/gateway", false, null },
        { "signing key USA/cisa/kim", false, null },
        { "epochs USA", false, null },
        { "acceptance policy KOR", false, null },
        { "policy key KOR", false, null },
    };

    [Theory, MemberData(nameof(OfBefore))]
    public async Task A_receipt_that_was_signed_and_stamped_in_time_is_taken_while_documents_name_its_keys(
        string what, bool tolerant, RefusalReason? reason)
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        await EndAsync(bench, what);
        var (met, index) = (new List<(RefusalReason?, RefusalReason?)>(), 0UL);
        foreach (var moment in ForthAndBack)
        {
            bench.Clock.AdjustTime(Now.Plus(Second).ToDateTimeOffset());
            var sent = await SendAsync(bench);
            var delivered = Receipt(bench, "USA/gateway", sent, ReceiptEvent.Delivered);
            var opened = Receipt(bench, "USA/cisa/kim", sent, ReceiptEvent.Opened);
            bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            met.Add((await AcceptAsync(bench, delivered, index++), await AcceptAsync(bench, opened, index++)));
        }
        Assert.Equal(Expected(reason, tolerant).Select(one => (one, one)), met);
    }

    /// <summary>Whose key ends, and why what it signs or stamps then is put aside.</summary>
    [Theory]
    [InlineData("signing key USA/gateway", "USA/gateway", ReceiptEvent.Delivered, RefusalReason.AuthorKeyNotInForce)]
    [InlineData("signing key USA/gateway", "USA/gateway", ReceiptEvent.Refused, RefusalReason.AuthorKeyNotInForce)]
    [InlineData("signing key USA/cisa/kim", "USA/cisa/kim", ReceiptEvent.Opened, RefusalReason.AuthorKeyNotInForce)]
    [InlineData("stamp key USA", "USA/gateway", ReceiptEvent.Delivered, RefusalReason.StampKeyUnknown)]
    public async Task A_receipt_that_is_signed_or_stamped_after_the_keys_end_is_put_aside(
        string what, string author, ReceiptEvent fact, RefusalReason reason)
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        await EndAsync(bench, what);
        var (met, index) = (new List<RefusalReason?>(), 0UL);
        foreach (var moment in ForthAndBack)
        {
            bench.Clock.AdjustTime(Now.Plus(Second).ToDateTimeOffset());
            var sent = await SendAsync(bench);
            bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            met.Add(await AcceptAsync(bench, Receipt(bench, author, sent, fact), index++));
        }
        Assert.Equal(Expected(reason), met);
    }

    /// <summary>What ends, whether it still counts while clocks may differ, and why a reader's receipt of before does not go out then.</summary>
    public static TheoryData<string, bool, RefusalReason?> Outward() => new()
    {
        { "signing key KOR/kisa/lee", true, RefusalReason.AuthorKeyNotInForce },
        { "roster KOR", false, RefusalReason.AuthorUnknown },
        { "mandate KOR", false, RefusalReason.AuthorUnknown },
        { "key set KOR", false, RefusalReason.FormNotAllowed },
        { "stamp key KOR", false, RefusalReason.StampKeyUnknown },
        { "key set USA", false, RefusalReason.MailboxUnknown },
        { "release policy KOR", false, null },
    };

    [Theory, MemberData(nameof(Outward))]
    public async Task A_readers_receipt_goes_out_while_its_key_is_in_force(string what, bool tolerant, RefusalReason? reason)
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        await EndAsync(bench, what);
        var (met, index) = (new List<RefusalReason?>(), 0UL);
        foreach (var moment in ForthAndBack)
        {
            bench.Clock.AdjustTime(Now.Plus(Second).ToDateTimeOffset());
            var received = bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
            Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(received, index++));
            var plan = bench.Letters.Receipt("KOR/kisa/lee", "USA", bench.Letters.Fact(received.EnvelopeId, ReceiptEvent.Opened));
            var receipt = bench.Letters.Seal(plan with { Expires = End.Plus(10 * Day) });
            bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            met.Add((await bench.ReleaseAsync(receipt) as ReleaseOutcome.Refused)?.Refusal.Reason);
        }
        Assert.Equal(Expected(reason, tolerant), met);
    }

    private static IEnumerable<RefusalReason?> Expected(RefusalReason? reason, bool tolerant = false) => ForthAndBack.Select(moment =>
        moment < (tolerant ? Lifetime.ClockTolerance : TimeSpan.Zero) ? null : reason);

    private static Task EndAsync(Bench bench, string what) => bench.AdoptAsync([.. new Endings(Federation, End).Of(what)]);

    private static async Task<RefusalReason?> AcceptAsync(Bench bench, Consignment receipt, ulong index) =>
        (await bench.AcceptAsync(receipt, index) as AcceptanceOutcome.Quarantined)?.Refusal.Reason;

    private static async Task<EnvelopeId> SendAsync(Bench bench)
    {
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(envelope));
        await bench.PublishAsync();
        return envelope.Id;
    }

    private static Consignment Receipt(Bench bench, string author, EnvelopeId sent, ReceiptEvent what)
    {
        var reason = what == ReceiptEvent.Refused ? RefusalReason.AboveCeiling : RefusalReason.Unspecified;
        var plan = bench.Letters.Receipt(author, "KOR", bench.Letters.Fact(sent, what, reason: reason));
        return bench.Letters.Stamp(plan with { Expires = End.Plus(10 * Day) })[0];
    }
}
