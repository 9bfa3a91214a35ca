using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Tests.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Receipts;

/// <summary>Receipts on their way out: readers answer what their mailbox received, and nothing else.</summary>
public sealed class OutgoingReceiptTests : ReleaseRefusals
{
    [Fact]
    public async Task A_reader_states_that_it_opened_and_that_is_remembered_of_this_reader_alone()
    {
        await using var bench = new Bench();
        var received = await ReceiveAsync(bench);
        var receipt = bench.Letters.Seal(bench.Letters.Receipt("KOR/kisa/lee", "USA", bench.Letters.Fact(received, ReceiptEvent.Opened)));

        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(receipt));

        Assert.True(await IsOpenedAsync(bench, "KOR/kisa/lee"));
        Assert.False(await IsOpenedAsync(bench, "KOR/kisa/park"));
        Assert.Equal("USA/gateway", Assert.Single(await bench.OutboxAsync()).Recipient.Mailbox.ToString());
    }

    [Fact]
    public async Task A_receipt_that_is_refused_marks_nothing_as_opened()
    {
        await using var bench = new Bench();
        var received = await ReceiveAsync(bench);
        var plan = bench.Letters.Receipt("KOR/kisa/lee", "USA", bench.Letters.Fact(received, ReceiptEvent.Opened));
        await bench.ReleaseAsync(bench.Letters.Seal(plan with { Expires = bench.Now }));
        Assert.False(await IsOpenedAsync(bench, "KOR/kisa/lee"));
    }

    [Fact]
    public async Task What_was_never_received_cannot_be_answered()
    {
        await using var bench = new Bench();
        await ReceiveAsync(bench);
        var fact = bench.Letters.Fact(new EnvelopeId(Digest.Of("never"u8)), ReceiptEvent.Opened);
        await RefusesAsync(bench, "KOR/kisa/lee", "USA", fact);
    }

    [Fact]
    public async Task One_fact_about_what_was_never_received_refuses_the_whole_receipt()
    {
        await using var bench = new Bench();
        var good = bench.Letters.Fact(await ReceiveAsync(bench), ReceiptEvent.Opened);
        await RefusesAsync(bench, "KOR/kisa/lee", "USA", good, good with { Recipient = 1 });
        Assert.False(await IsOpenedAsync(bench, "KOR/kisa/lee"));
    }

    [Fact]
    public async Task Who_does_not_read_the_mailbox_cannot_answer()
    {
        await using var bench = new Bench();
        await RefusesAsync(bench, "KOR/nis/choi", "USA", bench.Letters.Fact(await ReceiveAsync(bench), ReceiptEvent.Opened));
    }

    [Fact]
    public async Task An_answer_goes_to_the_senders_nation_only()
    {
        await using var bench = new Bench();
        await RefusesAsync(bench, "KOR/kisa/lee", "JPN", bench.Letters.Fact(await ReceiveAsync(bench), ReceiptEvent.Opened));
    }

    [Theory]
    [InlineData(ReceiptEvent.Delivered, RefusalReason.Unspecified)]
    [InlineData(ReceiptEvent.Refused, RefusalReason.AboveCeiling)]
    [InlineData(ReceiptEvent.Recalled, RefusalReason.Unspecified)]
    [InlineData(ReceiptEvent.RecalledAfterOpening, RefusalReason.Unspecified)]
    public async Task A_reader_states_nothing_but_that_it_opened(ReceiptEvent what, RefusalReason reason)
    {
        await using var bench = new Bench();
        var fact = bench.Letters.Fact(await ReceiveAsync(bench), what, reason: reason);
        await RefusesAsync(bench, "KOR/kisa/lee", "USA", fact);
    }

    private static async Task RefusesAsync(Bench bench, string author, string to, params Fact[] facts)
    {
        var outcome = await bench.ReleaseAsync(bench.Letters.Seal(bench.Letters.Receipt(author, to, facts)));
        await RefusesAsync(bench, outcome, ReleaseStep.Rules, RefusalReason.FormNotAllowed);
    }

    private static async Task<EnvelopeId> ReceiveAsync(Bench bench)
    {
        var consignment = bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
        await bench.AcceptAsync(consignment);
        return consignment.EnvelopeId;
    }

    private static async Task<bool> IsOpenedAsync(Bench bench, string reader) =>
        Assert.Single(await bench.ReadAsync(session => MailTable.List(session, "KOR/kisa", reader, all: true, 0, 10))).Opened;
}
