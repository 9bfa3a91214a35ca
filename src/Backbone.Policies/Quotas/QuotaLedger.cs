using Backbone.Policies.Manifests;
using Backbone.Policies.Rules;
using Backbone.Protocol;

namespace Backbone.Policies.Quotas;

/// <summary>
/// Counts messages against quotas: never more than a quota says in any stretch of its length. Time is passed in. It
/// outlives a policy: a quota that a new version keeps goes on counting. Receipts and policy messages are not counted. What
/// a message took is given back where the message is not committed. It forgets with its process: whoever starts it anew
/// counts what was taken before. Safe for threads.
/// </summary>
public sealed class QuotaLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Of, TimeSpan Per, string Counted), SendTimes> _sent = [];
    private int _pruneAbove = 1024;

    /// <summary>Whether a message would be taken now; counts nothing.</summary>
    /// <returns>Null where it would; QuotaExceeded and when to try again where not.</returns>
    public Refused? Check(ReleasePolicy policy, Manifest manifest, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(manifest);
        lock (_gate) return Ask(policy, manifest, now);
    }

    /// <summary>Takes a message, if every quota that matches its author has room; then all of them count it.</summary>
    /// <param name="policy">The policy whose quotas are asked.</param>
    /// <param name="manifest">The message.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="lease">What it took, to be kept once the message is committed; nothing where it is refused.</param>
    /// <returns>Null where it is taken; QuotaExceeded and when to try again where not.</returns>
    public Refused? Take(ReleasePolicy policy, Manifest manifest, Timestamp now, out QuotaLease lease)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(manifest);
        lease = QuotaLease.None;
        lock (_gate)
        {
            if (Ask(policy, manifest, now) is { } refused) return refused;
            if (_sent.Count >= _pruneAbove) Prune(now);
            var taken = Add(policy, manifest, now);
            if (taken.Count > 0) lease = QuotaLease.Of(() => GiveBack(taken));
            return null;
        }
    }

    /// <summary>Whether any quota counts such a message.</summary>
    /// <param name="policy">The policy whose quotas are asked.</param>
    /// <param name="manifest">The message.</param>
    public static bool Counts(ReleasePolicy policy, Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(manifest);
        return Matching(policy, manifest).Any();
    }

    /// <summary>Counts a message that was taken before, of every quota that matches its author; refuses nothing.</summary>
    /// <param name="policy">The policy whose quotas are asked.</param>
    /// <param name="manifest">The message.</param>
    /// <param name="time">When it was taken; one that is older than the last counts as if it were of the same time.</param>
    public void Count(ReleasePolicy policy, Manifest manifest, Timestamp time)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(manifest);
        lock (_gate) Add(policy, manifest, time);
    }

    private Refused? Ask(ReleasePolicy policy, Manifest manifest, Timestamp now)
    {
        foreach (var quota in Matching(policy, manifest))
            if (Find(quota, manifest)?.WaitFor(quota.Messages, now) is { } wait) return Exceeded(quota, manifest, wait);
        return null;
    }

    private List<(SendTimes Times, long Number)> Add(ReleasePolicy policy, Manifest manifest, Timestamp time)
    {
        var added = new List<(SendTimes, long)>();
        foreach (var quota in Matching(policy, manifest))
        {
            var times = Open(quota, manifest);
            added.Add((times, times.Add(time)));
        }
        return added;
    }

    private void GiveBack(List<(SendTimes Times, long Number)> taken)
    {
        lock (_gate)
            foreach (var (times, number) in taken) times.GiveBack(number);
    }

    private static IEnumerable<Quota> Matching(ReleasePolicy policy, Manifest manifest) =>
        manifest.Category is Category.Receipt or Category.Policy ? []
            : policy.Quotas.Where(quota => quota.Selector.TakesAuthor(manifest.From, policy.Rules.Names));

    private SendTimes? Find(Quota quota, Manifest manifest) => _sent.GetValueOrDefault(Key(quota, manifest));

    private SendTimes Open(Quota quota, Manifest manifest) =>
        Find(quota, manifest) ?? (_sent[Key(quota, manifest)] = new SendTimes(quota.Per));

    // Who has been silent for a whole stretch need not be remembered.
    private void Prune(Timestamp now)
    {
        foreach (var (key, _) in _sent.Where(pair => pair.Value.IsIdle(now)).ToList()) _sent.Remove(key);
        _pruneAbove = Math.Max(_pruneAbove, 2 * _sent.Count);
    }

    private static (string, TimeSpan, string) Key(Quota quota, Manifest manifest) =>
        (quota.Of, quota.Per, quota.Counted(manifest.From));

    private static Refused Exceeded(Quota quota, Manifest manifest, TimeSpan wait)
    {
        var span = quota.Per == TimeSpan.FromMinutes(1) ? "a minute" : quota.Per == TimeSpan.FromHours(1)
            ? "an hour" : "a day";
        var messages = quota.Messages == 1 ? "1 message" : $"{quota.Messages} messages";
        return new Refused(RefusalReason.QuotaExceeded,
            $"{quota.Counted(manifest.From)} may send {messages} {span} and has",
            "send it later, or ask the nation's policy officer")
        { RetryAfter = wait };
    }
}
