using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>
/// Step 8 for what derives from others' ORCON by way of what was made of it: as far back as the own store goes, each is an
/// original. What the preview says is held against each.
/// </summary>
public sealed class OriginatorChainTests : IAsyncDisposable
{
    private const string Park = "KOR/kisa/park";
    private static readonly string[] Npa = ["JPN/npa"];
    private static readonly string[] Kisa = ["KOR/kisa"];

    private readonly OriginatorBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Ones_own_words_in_between_do_not_launder_it()
    {
        var original = await _bench.OriginalAsync();
        var between = await _bench.SentAsync(_bench.Derived(original, Kisa));
        await RefusesForAsync(original, _bench.Derived(between, Npa));
    }

    [Fact]
    public async Task Nor_do_they_where_the_mark_is_left_out()
    {
        var original = await _bench.OriginalAsync();
        var plan = _bench.Derived(await _bench.SentAsync(_bench.Derived(original, Kisa)), Npa, _bench.Give(original));
        var refused = await _bench.RefusesAsync(plan with { Handling = plan.Handling with { Caveats = [] } });
        Assert.StartsWith($"JPN/npa: it derives from {original.Id}, which is ORCON, and is not marked", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_goes_where_the_first_originator_released_it_to_and_where_that_was_sent()
    {
        var original = await _bench.OriginalAsync();
        var between = await _bench.SentAsync(_bench.Derived(original, Kisa));
        await _bench.SentAsync(_bench.Derived(between, Kisa));
        await _bench.PassesAsync(_bench.Derived(between, Npa, _bench.Give(original)));
    }

    [Fact]
    public async Task A_release_of_what_lies_between_opens_that_alone()
    {
        var original = await _bench.OriginalAsync();
        var between = await _bench.SentAsync(_bench.Derived(original, Kisa));
        var (first, second) = (_bench.Give(original), _bench.Give(between, signer: OriginatorBench.Lee));
        await RefusesForAsync(original, _bench.Derived(Park, [between.Id], Npa, second));
        await RefusesForAsync(between, _bench.Derived(Park, [between.Id], Npa, first));
        await _bench.PassesAsync(_bench.Derived(Park, [between.Id], Npa, first, second));
    }

    [Fact]
    public async Task A_release_further_back_that_does_not_hold_says_why()
    {
        var original = await _bench.OriginalAsync();
        var between = await _bench.SentAsync(_bench.Derived(original, Kisa));
        var refused = await _bench.RefusesAsync(_bench.Derived(between, Npa, _bench.Give(original, signer: "USA/fbi/smith")));
        Assert.Contains("it is signed by USA/fbi/smith, and the originator is USA/cisa/kim", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_followed_over_three_steps_and_over_what_bears_no_ORCON()
    {
        var original = await _bench.OriginalAsync();
        var second = await _bench.OriginalAsync(change: plan => plan with { Caveats = [], Relations = OriginatorBench.From([original.Id]) });
        var third = await _bench.SentAsync(_bench.Derived(second, Kisa));
        var fourth = await _bench.SentAsync(_bench.Derived(third, Kisa));
        await RefusesForAsync(original, _bench.Derived(fourth, Npa));
        await _bench.PassesAsync(_bench.Derived(fourth, Npa, _bench.Give(original)));
    }

    [Fact]
    public async Task What_two_originals_have_in_common_is_looked_at_once()
    {
        var original = await _bench.OriginalAsync();
        var (one, two) = (await _bench.SentAsync(_bench.Derived(original, Kisa)), await _bench.SentAsync(_bench.Derived(original, Kisa)));
        var plan = _bench.Derived(OriginatorBench.Lee, [one.Id, two.Id, original.Id], Npa);
        await RefusesForAsync(original, plan);
        await _bench.PassesAsync(plan with { Handling = plan.Handling with { Releases = [_bench.Give(original)] } });
    }

    [Fact]
    public async Task What_is_not_known_here_further_back_refuses_nothing()
    {
        var far = await _bench.OriginalAsync(received: false);
        var near = await _bench.OriginalAsync(change: plan => plan with { Relations = OriginatorBench.From([far.Id]) });
        await _bench.PassesAsync(_bench.Derived(near, Npa, _bench.Give(near)));
    }

    [Fact]
    public async Task What_is_not_known_here_and_named_itself_refuses_even_where_another_names_it_too()
    {
        var far = await _bench.OriginalAsync(received: false);
        var near = await _bench.OriginalAsync(change: plan => plan with { Relations = OriginatorBench.From([far.Id]) });
        var refused = await _bench.RefusesAsync(_bench.Derived(OriginatorBench.Lee, [near.Id, far.Id], Npa, _bench.Give(near)));
        Assert.Contains($"{far.Id}, which KOR neither sent nor received", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_relations_than_this_one_are_not_followed()
    {
        var original = await _bench.OriginalAsync();
        var near = await _bench.OriginalAsync(change: plan => plan with
        {
            Caveats = [],
            Relations = [new EnvelopeRelation(RelationKind.InReplyTo, original.Id)],
        });
        await _bench.PassesAsync(_bench.Derived(near, Npa));
    }

    // 4 named, and 15 each further back: as many as are looked at.
    [Fact]
    public async Task As_many_as_are_looked_at_refuse_nothing_and_one_more_refuses_it_all()
    {
        var near = new List<EnvelopeId>();
        for (var place = 0; place < 4; place++) near.Add(await NearAsync(place, 15));
        await _bench.PassesAsync(_bench.Derived(OriginatorBench.Lee, near, Npa));

        await _bench.Bench.PublishAsync();
        near[3] = await NearAsync(4, 16);
        foreach (var to in new[] { Npa, Kisa })
        {
            var refused = await _bench.RefusesAsync(_bench.Derived(OriginatorBench.Lee, near, to));
            Assert.StartsWith($"{to[0]}: it derives, step by step, from more than {EnvelopeLimits.Originals} messages, of which {Far(4, 15)} ",
                refused.Detail, StringComparison.Ordinal);
        }
    }

    // Bears no ORCON, and derives from what is not known here.
    private async Task<EnvelopeId> NearAsync(int place, int count) => (await _bench.OriginalAsync(change: plan => plan with
    {
        Caveats = [],
        Relations = OriginatorBench.From(Enumerable.Range(0, count).Select(step => Far(place, step))),
    })).Id;

    private static EnvelopeId Far(int place, int step) => new(Digest.Of([(byte)place, (byte)step]));

    private async Task RefusesForAsync(Envelope original, EnvelopePlan plan) => Assert.StartsWith(
        $"JPN/npa: it derives from {original.Id}, which is ORCON and was not sent to JPN/npa",
        (await _bench.RefusesAsync(plan)).Detail, StringComparison.Ordinal);
}
