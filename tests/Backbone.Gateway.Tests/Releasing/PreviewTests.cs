using Backbone.Gateway.Releasing;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>What is said before anything is sealed: the same as at release, and nothing is left behind.</summary>
public sealed class PreviewTests
{
    private const string Lee = "KOR/kisa/lee";

    [Fact]
    public async Task Each_recipient_is_ruled_on_and_nothing_is_stored()
    {
        await using var bench = new Bench();
        var plan = bench.Letters.Plan(Lee, "USA/cisa", "KOR/kisa");
        var outcome = await Preview(bench, plan with { Handling = plan.Handling with { ReleasableTo = [NationCode.Parse("KOR")] } });
        Assert.Null(outcome.Refusal);
        Assert.Equal([RefusalReason.NotReleasable, null], outcome.Decisions.Select(decision => decision.Refusal?.Reason));
        Assert.Equal((0, 0, 0), (await bench.CountAsync("submissions"), await bench.CountAsync("outbox"), await bench.CountAsync("journal")));
    }

    [Fact]
    public async Task What_the_preview_says_the_desk_says_too()
    {
        await using var bench = new Bench();
        var allowed = bench.Letters.Plan(Lee, "USA/cisa");
        EnvelopePlan[] plans =
        [
            allowed with { Handling = allowed.Handling with { Tlp = Tlp.Red } },
            allowed with { Handling = allowed.Handling with { Community = "nowhere" } },
            allowed with { Handling = allowed.Handling with { ReleasableTo = [NationCode.Parse("JPN")] } },
            allowed, // last: it is taken, and its message id with it
        ];
        foreach (var plan in plans)
        {
            var preview = Assert.Single((await Preview(bench, plan)).Decisions).Refusal?.Reason;
            var outcome = await bench.ReleaseAsync(bench.Letters.Seal(plan));
            Assert.Equal(preview, outcome is ReleaseOutcome.Refused refused ? refused.Refusal.Reason : null);
        }
    }

    [Fact]
    public async Task Recipients_without_kids_are_ruled_on_by_their_mailbox()
    {
        await using var bench = new Bench();
        var known = await Preview(bench, bench.Letters.Plan(Lee, "USA/cisa"), change: WithoutKids);
        Assert.Null(Assert.Single(known.Decisions).Refusal);
        var unknown = await Preview(bench, bench.Letters.Plan(Lee, "USA/cisa"), change: header =>
        {
            WithoutKids(header);
            header.Recipients[0].Mailbox = "USA/nowhere";
        });
        Assert.Equal(RefusalReason.MailboxUnknown, Assert.Single(unknown.Decisions).Refusal!.Reason);
    }

    [Fact]
    public async Task Kids_that_are_named_are_looked_at()
    {
        await using var bench = new Bench();
        var outcome = await Preview(bench, bench.Letters.Plan(Lee, "USA/cisa"),
            change: header => header.Recipients[0].Kids[0] = ByteString.CopyFrom(new byte[16]));
        Assert.Equal(RefusalReason.ReaderKeyMismatch, Assert.Single(outcome.Decisions).Refusal!.Reason);
    }

    [Theory]
    [InlineData("KOR/kisa/park")]
    [InlineData("USA/cisa/kim")]
    public async Task Nobody_asks_in_anothers_name(string caller)
    {
        await using var bench = new Bench();
        Assert.Equal(RefusalReason.CallerMismatch, (await Preview(bench, bench.Letters.Plan(Lee, "USA/cisa"), caller)).Refusal!.Reason);
    }

    [Fact]
    public async Task What_no_recipient_could_get_is_refused_as_a_whole()
    {
        await using var bench = new Bench();
        var plan = bench.Letters.Plan(Lee, "USA/cisa");
        await SaysAsync(RefusalReason.Malformed, header => header.Precedence = (Precedence)9);
        await SaysAsync(RefusalReason.OtherFederation, header => header.Federation = "other.example");
        await SaysAsync(RefusalReason.TimeOutOfBounds, header => header.Expires = bench.Now.Milliseconds);
        await SaysAsync(RefusalReason.CallerMismatch, header => header.SenderNation = "USA");
        Assert.Equal(RefusalReason.FormNotAllowed,
            (await Preview(bench, bench.Letters.Receipt("KOR/gateway", "USA", bench.Letters.Fact(default, ReceiptEvent.Delivered)))).Refusal!.Reason);

        async Task SaysAsync(RefusalReason reason, Action<Wire.Header> change) =>
            Assert.Equal(reason, (await Preview(bench, plan, change: change)).Refusal!.Reason);
    }

    [Fact]
    public async Task A_handling_that_is_none_is_refused()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan(Lee, "USA/cisa"));
        var desk = bench.PreviewDesk();
        Assert.Equal(RefusalReason.Malformed,
            (await desk.RuleAsync(envelope.Header.Bytes, "junk"u8.ToArray(), PrincipalAddress.Parse(Lee), TestContext.Current.CancellationToken)).Refusal!.Reason);
    }

    private static void WithoutKids(Wire.Header header) => header.Recipients[0].Kids.Clear();

    private static Task<PreviewOutcome> Preview(Bench bench, EnvelopePlan plan, string? caller = null, Action<Wire.Header>? change = null)
    {
        var envelope = bench.Letters.Seal(plan);
        var header = Wire.Header.Parser.ParseFrom(envelope.Header.Bytes.Span);
        change?.Invoke(header);
        return bench.PreviewDesk().RuleAsync(
            header.ToByteArray(), envelope.Handling.Bytes, caller is null ? plan.Handling.Author : PrincipalAddress.Parse(caller),
            TestContext.Current.CancellationToken);
    }
}
