using Backbone.Policies.Manifests;
using Backbone.Policies.Quotas;
using Backbone.Protocol;

namespace Backbone.Policies.Tests.Quotas;

/// <summary>Never more than a quota says in any stretch of its length.</summary>
public sealed class QuotaTests
{
    private readonly QuotaLedger _ledger = new();

    [Fact]
    public void So_many_messages_pass_and_the_next_is_told_when_to_try_again()
    {
        var policy = Policy("{ of: KOR/upbit, messages: 3, per: minute }");
        for (var second = 0; second < 3; second++) Assert.Null(Take(policy, From("KOR/upbit/han"), At(second)));
        var refused = Take(policy, From("KOR/upbit/han"), At(10));
        Assert.Equal((RefusalReason.QuotaExceeded, TimeSpan.FromSeconds(50)), (refused?.Reason, refused?.RetryAfter));
        Assert.Equal("KOR/upbit may send 3 messages a minute and has", refused?.Detail);
        Assert.NotNull(Take(policy, From("KOR/upbit/han"), At(59.999)));
        Assert.Null(Take(policy, From("KOR/upbit/han"), At(60)));
        Assert.NotNull(Take(policy, From("KOR/upbit/han"), At(60)));
    }

    [Fact]
    public void What_is_refused_is_not_counted()
    {
        var policy = Policy("{ of: KOR/upbit, messages: 1, per: minute }");
        Assert.Null(Take(policy, From("KOR/upbit/han"), At(0)));
        for (var second = 1; second < 60; second++) Assert.NotNull(Take(policy, From("KOR/upbit/han"), At(second)));
        Assert.Null(Take(policy, From("KOR/upbit/han"), At(60)));
    }

    [Fact]
    public void Asking_counts_nothing()
    {
        var policy = Policy("{ of: KOR/upbit, messages: 1, per: minute }");
        for (var i = 0; i < 5; i++) Assert.Null(_ledger.Check(policy, From("KOR/upbit/han"), At(0)));
        Assert.Null(Take(policy, From("KOR/upbit/han"), At(0)));
        Assert.NotNull(_ledger.Check(policy, From("KOR/upbit/han"), At(0)));
    }

    [Theory]
    [InlineData("KOR/kisa", "KOR/kisa/lee", "KOR/kisa/park", true)]
    [InlineData("KOR/*", "KOR/kisa/lee", "KOR/kisa/park", true)]
    [InlineData("KOR/*", "KOR/kisa/lee", "KOR/nis/choi", false)]
    [InlineData("'kind:cert'", "KOR/kisa/lee", "KOR/kisa/park", true)]
    [InlineData("'coi:dprk-crypto'", "KOR/kisa/lee", "KOR/nis/choi", false)]
    [InlineData("KOR/kisa/*", "KOR/kisa/lee", "KOR/kisa/park", false)]
    [InlineData("'role:officer'", "KOR/kisa/lee", "KOR/kisa/park", false)]
    [InlineData("KOR/kisa/lee", "KOR/kisa/lee", "KOR/kisa/park", false)]
    public void A_quota_counts_apart_for_each_that_it_names(string of, string first, string second, bool together)
    {
        var policy = Policy($"{{ of: {of}, messages: 1, per: hour }}");
        Assert.Null(Take(policy, From(first), At(0)));
        Assert.Equal(together, Take(policy, From(second), At(1)) is not null);
    }

    [Fact]
    public void A_draft_counts_for_whom_it_is_on_behalf_of()
    {
        var policy = Policy("{ of: KOR/kisa/siem-1, messages: 1, per: day }");
        var draft = new Message { Author = "KOR/kisa/gateway", Behalf = "KOR/kisa/siem-1", Signer = KeyRole.Service }.ToManifest();
        Assert.Null(Take(policy, draft, At(0)));
        Assert.NotNull(Take(policy, draft, At(1)));
    }

    [Fact]
    public void Every_quota_that_matches_must_have_room_and_then_all_count()
    {
        var policy = Policy("{ of: KOR/kisa/lee, messages: 2, per: minute }, { of: KOR/kisa, messages: 1, per: hour }");
        Assert.Null(Take(policy, From("KOR/kisa/lee"), At(0)));
        Assert.Equal("KOR/kisa may send 1 message an hour and has", Take(policy, From("KOR/kisa/lee"), At(1))?.Detail);
        Assert.NotNull(Take(policy, From("KOR/kisa/park"), At(2)));
    }

    [Fact]
    public void Whom_no_quota_names_is_not_counted()
    {
        var policy = Policy("{ of: KOR/upbit, messages: 1, per: day }");
        for (var i = 0; i < 10; i++) Assert.Null(Take(policy, From("KOR/kisa/lee"), At(0)));
    }

    [Fact]
    public void A_clock_that_goes_back_makes_no_room()
    {
        var policy = Policy("{ of: KOR/upbit, messages: 1, per: minute }");
        Assert.Null(Take(policy, From("KOR/upbit/han"), At(100)));
        Assert.NotNull(Take(policy, From("KOR/upbit/han"), At(0)));
        Assert.NotNull(Take(policy, From("KOR/upbit/han"), At(59)));
    }

    [Fact]
    public void What_was_counted_by_a_clock_that_was_ahead_counts_for_one_stretch_after_it_was_set_right()
    {
        var policy = Policy("{ of: KOR/upbit, messages: 1, per: minute }");
        Assert.Null(Take(policy, From("KOR/upbit/han"), At(86_400)));
        Assert.Equal(TimeSpan.FromMinutes(1), Take(policy, From("KOR/upbit/han"), At(0))?.RetryAfter);
        Assert.Null(Take(policy, From("KOR/upbit/han"), At(60)));
    }

    // Each call reads its time before it waits for the store.
    [Fact]
    public void A_call_that_comes_late_does_not_let_others_count_for_less()
    {
        var policy = Policy("{ of: KOR/upbit, messages: 1, per: minute }");
        Assert.Null(Take(policy, From("KOR/upbit/han"), At(100)));
        Assert.NotNull(Take(policy, From("KOR/upbit/han"), At(91)));
        Assert.NotNull(Take(policy, From("KOR/upbit/han"), At(159.999)));
        Assert.Null(Take(policy, From("KOR/upbit/han"), At(160)));
    }

    [Fact]
    public void A_new_version_of_the_policy_goes_on_counting()
    {
        Assert.Null(Take(Policy("{ of: KOR/upbit, messages: 3, per: minute }"), From("KOR/upbit/han"), At(0)));
        Assert.Null(Take(Policy("{ of: KOR/upbit, messages: 3, per: minute }"), From("KOR/upbit/han"), At(10)));
        var refused = Take(Policy("{ of: KOR/upbit, messages: 1, per: minute }"), From("KOR/upbit/han"), At(20));
        Assert.Equal(TimeSpan.FromSeconds(50), refused?.RetryAfter);
    }

    [Fact]
    public void What_was_counted_before_takes_its_room_and_leaves_when_its_time_is_over()
    {
        var policy = Policy("{ of: KOR/upbit, messages: 2, per: minute }");
        _ledger.Count(policy, From("KOR/upbit/han"), At(0));
        _ledger.Count(policy, From("KOR/upbit/han"), At(30));
        _ledger.Count(policy, From("KOR/kisa/lee"), At(31));
        Assert.Equal(TimeSpan.FromSeconds(20), Take(policy, From("KOR/upbit/han"), At(40))?.RetryAfter);
        Assert.Null(Take(policy, From("KOR/upbit/han"), At(60)));
        Assert.NotNull(Take(policy, From("KOR/upbit/han"), At(89)));
    }

    [Fact]
    public void Counting_refuses_nothing_though_it_be_more_than_the_quota()
    {
        var policy = Policy("{ of: KOR/upbit, messages: 1, per: minute }");
        for (var second = 0; second < 3; second++) _ledger.Count(policy, From("KOR/upbit/han"), At(second));
        Assert.Equal(TimeSpan.FromSeconds(52), _ledger.Check(policy, From("KOR/upbit/han"), At(10))?.RetryAfter);
    }

    [Fact]
    public void Times_out_of_their_order_count_as_the_latest_before_them()
    {
        var policy = Policy("{ of: KOR/upbit, messages: 2, per: minute }");
        foreach (var second in new[] { 50, 10, 30 }) _ledger.Count(policy, From("KOR/upbit/han"), At(second));
        Assert.Equal(TimeSpan.FromSeconds(10), Take(policy, From("KOR/upbit/han"), At(100))?.RetryAfter);
    }

    [Theory]
    [InlineData(Category.Receipt), InlineData(Category.Policy)]
    public void Receipts_and_policies_are_not_counted(Category category)
    {
        var policy = Policy("{ of: KOR/upbit, messages: 1, per: day }");
        var outside = From("KOR/upbit/han") with { Category = category };
        _ledger.Count(policy, outside, At(0));
        Assert.Null(Take(policy, outside, At(0)));
        Assert.Null(Take(policy, From("KOR/upbit/han"), At(1)));
        Assert.Null(_ledger.Check(policy, outside, At(2)));
    }

    [Fact]
    public void No_stretch_of_time_ever_holds_more()
    {
        var policy = Policy("{ of: KOR/upbit, messages: 7, per: minute }");
        var taken = new List<double>();
        for (var i = 0; i < 600; i++)
        {
            var second = i * i % 977 / 3.0 + i / 2.0;
            if (taken.Count > 0 && second < taken[^1]) continue;
            if (Take(policy, From("KOR/upbit/han"), At(second)) is null) taken.Add(second);
        }
        Assert.True(taken.Count > 20);
        Assert.All(taken, from => Assert.InRange(taken.Count(one => one >= from && one < from + 60), 1, 7));
    }

    private Refused? Take(ReleasePolicy policy, Manifest manifest, Timestamp now) => _ledger.Take(policy, manifest, now, out _);

    private static Timestamp At(double seconds) => Texts.Now.Plus(TimeSpan.FromSeconds(seconds));

    private static Manifest From(string author) => new Message { Author = author }.ToManifest();

    private static ReleasePolicy Policy(string quotas) => Texts.ReleaseOf($"nation: KOR\nrelease: []\nquotas: [{quotas}]");
}
