using Backbone.Policies.Manifests;
using Backbone.Policies.Quotas;
using Backbone.Protocol;

namespace Backbone.Policies.Tests.Quotas;

/// <summary>What a message took is given back where the message is not committed, and only then.</summary>
public sealed class QuotaLeaseTests
{
    private readonly QuotaLedger _ledger = new();
    private readonly ReleasePolicy _policy =
        Texts.ReleaseOf("nation: KOR\nrelease: []\nquotas: [{ of: KOR/kisa/lee, messages: 2, per: minute }, { of: KOR/kisa, messages: 2, per: hour }]");

    [Fact]
    public void What_is_not_kept_is_given_back_to_every_quota()
    {
        for (var i = 0; i < 20; i++) Take(0).Dispose();
        Take(1).Keep();
        Take(2).Keep();
        Assert.NotNull(Ask(3));
    }

    [Fact]
    public void What_is_kept_stays_though_it_be_disposed()
    {
        for (var i = 0; i < 2; i++)
        {
            using var lease = Take(i);
            lease.Keep();
        }
        Assert.NotNull(Ask(3));
    }

    [Fact]
    public void It_counts_while_nobody_knows_what_becomes_of_it()
    {
        var (first, second) = (Take(0), Take(0));
        Assert.NotNull(Ask(1));
        first.Dispose();
        Assert.Null(Ask(1));
        second.Dispose();
    }

    [Fact]
    public void It_is_given_back_once()
    {
        var first = Take(0);
        Take(0).Keep();
        first.Dispose();
        first.Dispose();
        Take(1).Keep();
        Assert.NotNull(Ask(2));
    }

    [Fact]
    public void The_own_place_is_given_back_and_no_other()
    {
        var first = Take(0);
        Take(30).Keep();
        first.Dispose();
        Take(31).Keep();
        Assert.Equal(TimeSpan.FromSeconds(31), Ask(59)?.RetryAfter); // the minute from 30 on
    }

    [Fact]
    public void What_was_forgotten_meanwhile_is_given_back_for_nothing()
    {
        var first = Take(0);
        Take(3600).Keep();
        first.Dispose();
        Take(3601).Keep();
        Assert.NotNull(Ask(3602));
    }

    [Fact]
    public void It_is_found_though_the_clock_was_set_back_meanwhile()
    {
        var ahead = Take(86_400);
        Assert.Null(Ask(0));
        ahead.Dispose();
        Take(0).Keep();
        Take(0).Keep();
        Assert.NotNull(Ask(1));
    }

    [Fact]
    public void What_no_quota_counts_has_nothing_to_give_back()
    {
        Assert.Null(_ledger.Take(_policy, new Message { Author = "KOR/nis/choi" }.ToManifest(), At(0), out var lease));
        Assert.Same(QuotaLease.None, lease);
        lease.Keep();
        lease.Dispose();
    }

    private QuotaLease Take(double second)
    {
        Assert.Null(_ledger.Take(_policy, Lee, At(second), out var lease));
        return lease;
    }

    private Refused? Ask(double second) => _ledger.Check(_policy, Lee, At(second));

    private static Manifest Lee => new Message().ToManifest();

    private static Timestamp At(double seconds) => Texts.Now.Plus(TimeSpan.FromSeconds(seconds));
}
