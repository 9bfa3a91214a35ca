using Backbone.Gateway.Accepting;
using Backbone.Gateway.Releasing;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Bounds;

/// <summary>A reader may say that it opened a message once; to say it again costs nobody anything.</summary>
public sealed class RepeatedReceiptTests
{
    [Fact]
    public async Task What_a_reader_told_before_goes_out_no_second_time()
    {
        await using var usa = new Bench("USA");
        var letter = usa.Letters.Stamp(usa.Letters.Plan("KOR/kisa/lee", "USA/cisa"))[0];
        await usa.AcceptAsync(letter);
        Assert.IsType<ReleaseOutcome.Released>(await usa.ReleaseAsync(Opened(usa, letter.EnvelopeId)));
        var (submissions, journal) = (await usa.CountAsync("submissions"), await usa.CountAsync("journal"));
        for (var i = 0; i < 5; i++) Assert.IsType<ReleaseOutcome.Repeated>(await usa.ReleaseAsync(Opened(usa, letter.EnvelopeId)));
        Assert.Equal((submissions, journal), (await usa.CountAsync("submissions"), await usa.CountAsync("journal")));
        Assert.Single(await usa.OutboxAsync(), one => one.Header.IsReceipt);
    }

    [Fact]
    public async Task What_is_new_beside_what_was_told_goes_out()
    {
        await using var usa = new Bench("USA");
        var (first, second) = (Letter(usa), Letter(usa));
        await usa.AcceptAsync(first, 0);
        await usa.AcceptAsync(second, 1);
        Assert.IsType<ReleaseOutcome.Released>(await usa.ReleaseAsync(Opened(usa, first.EnvelopeId)));
        Assert.IsType<ReleaseOutcome.Released>(await usa.ReleaseAsync(Opened(usa, first.EnvelopeId, second.EnvelopeId)));
        Assert.IsType<ReleaseOutcome.Repeated>(await usa.ReleaseAsync(Opened(usa, second.EnvelopeId, first.EnvelopeId)));
    }

    [Fact]
    public async Task A_receipt_that_tells_nothing_new_is_accepted_and_leaves_nothing_behind()
    {
        await using var kor = new Bench();
        var letter = kor.Letters.Seal(kor.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        await kor.ReleaseAsync(letter);
        var first = Assert.IsType<AcceptanceOutcome.Accepted>(await ComesAsync(kor, letter.Id, 0));
        var (mail, journal) = (await kor.CountAsync("mail"), await kor.CountAsync("journal"));
        var again = Assert.IsType<AcceptanceOutcome.Accepted>(await ComesAsync(kor, letter.Id, 1));
        Assert.Equal([letter.Id], first.Answers);
        Assert.Empty(again.Answers);
        Assert.Equal((mail, journal), (await kor.CountAsync("mail"), await kor.CountAsync("journal")));
    }

    private static Protocol.Consignments.Consignment Letter(Bench usa) => usa.Letters.Stamp(usa.Letters.Plan("KOR/kisa/lee", "USA/cisa"))[0];

    private static Envelope Opened(Bench usa, params EnvelopeId[] letters) => usa.Letters.Seal(usa.Letters.Receipt("USA/cisa/kim", "KOR",
        [.. letters.Select(letter => usa.Letters.Fact(letter, ReceiptEvent.Opened))]));

    private static Task<AcceptanceOutcome> ComesAsync(Bench kor, EnvelopeId letter, ulong index) => kor.AcceptAsync(
        kor.Letters.Stamp(kor.Letters.Receipt("USA/cisa/kim", "KOR", [kor.Letters.Fact(letter, ReceiptEvent.Opened)]))[0], index);
}
