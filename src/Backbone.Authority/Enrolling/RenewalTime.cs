using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Enrolling;

/// <summary>
/// When whoever is enrolled renews: well before the certificate or the last opening key ends, so that a registrar who comes once a week is
/// soon enough.
/// </summary>
public static class RenewalTime
{
    /// <summary>From so long before the last opening key ends on, a renewal is due: two epochs, 14 days.</summary>
    public static readonly TimeSpan Ahead = EpochPlan.Weekly.Length * 2;

    /// <summary>Nobody renews while the opening keys reach further than this: 28 days. Else one who asks often would fill the key set.</summary>
    public static readonly TimeSpan Most = EpochPlan.Weekly.Length * 4;

    /// <summary>From so long before the last signing key ends on, the next one is due: 60 days, for a person of the registrar looks at it.</summary>
    public static readonly TimeSpan SigningAhead = TimeSpan.FromDays(60);

    /// <summary>Until when somebody signs: of each principal and use that was granted the newest key, and of these the one that ends first.</summary>
    /// <param name="roster">The nation's roster.</param>
    /// <param name="keySet">The nation's key set, which has the stamp keys.</param>
    /// <param name="granted">What was granted.</param>
    /// <returns>Null where no signing keys were asked for; the beginning of time where none of a kind may sign.</returns>
    public static Timestamp? SignsUntil(Roster roster, KeySet keySet, EnrollmentRequest granted)
    {
        ArgumentNullException.ThrowIfNull(roster);
        ArgumentNullException.ThrowIfNull(keySet);
        ArgumentNullException.ThrowIfNull(granted);
        if (granted.SigningKeys.IsEmpty) return null;
        var lives = roster.Principals.SelectMany(principal => principal.SigningKeys).Where(key => key.Status == KeyStatus.Active)
            .Select(key => (key.Key.Kid, key.Lifetime.Until))
            .Concat(keySet.StampKeys.Where(stamp => !stamp.Withdrawn).Select(stamp => (stamp.Key.Kid, stamp.Lifetime.Until)))
            .ToLookup(key => key.Kid, key => key.Until);
        return granted.SigningKeys.GroupBy(key => (key.Principal, key.Use))
            .Min(keys => keys.SelectMany(key => lives[key.Key.Kid]).DefaultIfEmpty(new Timestamp(0)).Max());
    }

    /// <summary>Until when something is sealed to each row of opening keys that was granted: the row that ends first.</summary>
    /// <param name="keySet">The nation's key set.</param>
    /// <param name="granted">What was granted.</param>
    /// <returns>Null where no opening keys were asked for; the beginning of time where a row is in the key set no more.</returns>
    public static Timestamp? SealedToUntil(KeySet keySet, EnrollmentRequest granted)
    {
        ArgumentNullException.ThrowIfNull(keySet);
        ArgumentNullException.ThrowIfNull(granted);
        if (granted.OpeningKeys.IsEmpty) return null;
        return granted.OpeningKeys.Min(row => EpochsOf(keySet, granted, row).Where(epoch => !epoch.Withdrawn)
            .Select(epoch => epoch.SealedTo.Until).DefaultIfEmpty(new Timestamp(0)).Max());
    }

    private static IEnumerable<OpeningEpoch> EpochsOf(KeySet keySet, EnrollmentRequest granted, RequestedOpeningKeys row) =>
        row.Use == OpeningUse.Border ? keySet.BorderKeys : keySet.Mailboxes.SelectMany(mailbox => mailbox.Readers)
            .Where(reader => reader.Principal == row.Principal && reader.Device == granted.DeviceOf(row)).SelectMany(reader => reader.Epochs);
}
