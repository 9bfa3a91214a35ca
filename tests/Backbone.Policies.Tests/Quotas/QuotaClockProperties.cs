using Backbone.Policies.Quotas;
using FsCheck.Xunit;

namespace Backbone.Policies.Tests.Quotas;

/// <summary>A clock that is set back and forth by up to a day: a quota neither stays shut nor opens twice while it runs on.</summary>
public sealed class QuotaClockProperties
{
    private const int Most = 3;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ReleasePolicy _policy =
        Texts.ReleaseOf($"nation: KOR\nrelease: []\nquotas: [{{ of: KOR/kisa, messages: {Most}, per: minute }}]");

    // Each step: seconds that pass, and by how many the clock is then set; most steps leave it alone.
    [Property(MaxTest = 300)]
    public bool It_holds_while_the_clock_runs_and_opens_one_stretch_after_it_was_set((byte Passes, short Set)[] steps)
    {
        var (ledger, truth, offset) = (new QuotaLedger(), TimeSpan.FromDays(3), TimeSpan.Zero);
        var taken = new List<TimeSpan>();
        foreach (var (passes, set) in steps)
        {
            truth += TimeSpan.FromSeconds(passes % 40);
            var jump = set % 4 == 0 ? TimeSpan.FromSeconds(set % 1440 * 60) : TimeSpan.Zero;
            offset = Bound(offset + jump);
            if (jump != TimeSpan.Zero) taken.Clear();
            for (var i = 0; i <= Most; i++)
                if (Take(ledger, truth + offset)) taken.Add(truth);
            if (taken.Count(one => one > truth - Minute) > Most) return false;
        }
        // Whatever it was: one stretch and the lag later there is all its room.
        _ = Take(ledger, truth + offset);
        truth += Minute + PolicyLimits.QuotaLag;
        return Enumerable.Range(0, Most).All(_ => Take(ledger, truth + offset)) && !Take(ledger, truth + offset);
    }

    private bool Take(QuotaLedger ledger, TimeSpan reading) =>
        ledger.Take(_policy, new Message().ToManifest(), Texts.Now.Plus(reading), out _) is null;

    private static TimeSpan Bound(TimeSpan offset) =>
        offset > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : offset < TimeSpan.FromDays(-1) ? TimeSpan.FromDays(-1) : offset;
}
