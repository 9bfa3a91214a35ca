using Backbone.Hosting.Health;

namespace Backbone.Hosting.Terms;

/// <summary>Whether something ends that no other check looks at: degraded while it does, or has, and never worse.</summary>
/// <param name="source">What it looks at.</param>
/// <param name="clock">What time it is.</param>
public sealed class TermsCheck(TermSource source, TimeProvider clock)
{
    /// <summary>Looks at each.</summary>
    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var now = clock.GetUtcNow();
        var own = source.Read(now).Where(term => term.IsOwn).OrderBy(term => term.Life.Until).ToList();
        if (own.Count == 0) return ValueTask.FromResult(Finding.Ready("there is nothing that ends"));
        var near = own.Select(term => term.Life.Judge(term.Name, now, term.Renew, Condition.Degraded)).Where(found => found.State != Condition.Ready).ToList();
        return ValueTask.FromResult(near.Count == 0 ? Finding.Ready($"the first to end is {own[0].Name}: {own[0].Life.Left(now)}")
            : Finding.Degraded(string.Join("; ", near.Select(found => found.Cause)), string.Join("; ", near.Select(found => found.NextStep).Distinct())));
    }
}
