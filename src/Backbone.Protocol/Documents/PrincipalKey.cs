using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Documents;

/// <summary>A signing key of a principal.</summary>
/// <param name="Role">Who signs with it.</param>
/// <param name="Key">The key.</param>
/// <param name="Lifetime">When it may sign.</param>
/// <param name="Status">Whether it is good.</param>
/// <param name="CompromisedSince">For a compromised key the log position since which it is, 0 before the log; else
/// null.</param>
public sealed record PrincipalKey(
    KeyRole Role, SigningPublicKey Key, Lifetime Lifetime, KeyStatus Status, ulong? CompromisedSince)
{
    /// <summary>Whether it may sign something new: active, and in its time.</summary>
    public bool MaySignAt(Timestamp moment) => Status == KeyStatus.Active && Lifetime.Covers(moment);

    /// <summary>
    /// Whether something new that it signed counts: at the time that is stated, and when it was seen first. The stated time
    /// alone proves nothing, for whoever has a key that ended chooses it.
    /// </summary>
    /// <param name="stated">When it was signed, by the signer's word.</param>
    /// <param name="seen">When somebody else saw it first.</param>
    public bool CountsAt(Timestamp stated, Timestamp seen) => MaySignAt(stated) && Lifetime.CoversAbout(seen);
}
