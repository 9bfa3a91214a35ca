using Backbone.Protocol.Addresses;
using Backbone.Transport.Trust;

namespace Backbone.Hosting.Health;

/// <summary>
/// Whether each revocation list that is needed is there, and for how long. Without one in force the callers of its root are
/// refused.
/// </summary>
/// <param name="trust">Roots and lists.</param>
/// <param name="rule">Whether there must be a list.</param>
/// <param name="clock">What time it is.</param>
/// <param name="weigh">How bad it is that a root has none in force; ready: the root does not matter here.</param>
/// <param name="renew">The commands by which a domain's list is renewed: a sentence.</param>
public sealed class RevocationListsCheck(
    TrustStore trust, RevocationRule rule, TimeProvider clock, Func<RootList, Condition> weigh, Func<TrustDomain, string> renew)
{
    /// <summary>Looks at each.</summary>
    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var now = clock.GetUtcNow();
        // While one root follows another, the list of either lets callers of the domain in.
        var found = trust.Lists().Where(list => weigh(list) != Condition.Ready).GroupBy(list => list.Domain, list => Judge(list, now))
            .SelectMany(domain => domain.All(finding => finding.State == Condition.NotReady) ? domain
                : domain.Select(finding => finding.State == Condition.NotReady ? finding with { State = Condition.Degraded } : finding))
            .OrderByDescending(finding => finding.State).ToList();
        if (found.Count == 0) return ValueTask.FromResult(Finding.Ready("no revocation list is needed here"));
        var worst = found[0].State;
        return ValueTask.FromResult(new Finding(
            worst, string.Join("; ", found.Select(one => one.Cause)), string.Join("; ", found.Where(one => one.State != Condition.Ready).Select(one => one.NextStep).Distinct()))
        {
            Since = found.Where(one => one.State == worst).Min(one => one.Since),
        });
    }

    /// <summary>From when until when each list counts that is needed here, and how it is renewed.</summary>
    public IEnumerable<(TrustDomain Domain, string Name, Ending Life, string Renew)> Lives() => trust.Lists()
        .Where(list => list.Life is not null && weigh(list) != Condition.Ready)
        .Select(list => (list.Domain, NameOf(list), new Ending(list.Life!.Value.From, list.Life.Value.Until), renew(list.Domain)));

    private static string NameOf(RootList list) => $"revocation list of {list.Domain}";

    private Finding Judge(RootList list, DateTimeOffset now)
    {
        var (what, missing) = (NameOf(list), weigh(list));
        if (list.IsForged)
            return new Finding(missing, $"{what}: one in its name was not signed by it", "fetch the newest list from its CA, and put it in the place of the forged file (tls.crls)");
        if (list.Life is { } life) return new Ending(life.From, life.Until).Judge(what, now, renew(list.Domain), missing);
        return rule == RevocationRule.ListRequired ? new Finding(missing, $"{what}: there is none", renew(list.Domain))
            : Finding.Ready($"{what}: there is none, and none is asked for");
    }
}
