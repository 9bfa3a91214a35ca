using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Protocol.Verification;

/// <summary>
/// Whether a release is the originator's word (SPEC § Originator releases): 1 it is about the original · 2 its key stands in
/// the roster in force of the original's nation, as one of the original's author, or of the principal on whose behalf that
/// wrote · 3 the key may sign now · 4 the signature. Whether its time has come and gone is asked where it is counted.
/// </summary>
public static class OriginatorCheck
{
    /// <summary>Checks a release by the documents in force.</summary>
    /// <param name="federation">The documents.</param>
    /// <param name="original">The original's handling, verified when it was sent or received; never taken from the message
    /// that carries the release.</param>
    /// <param name="envelope">The original's envelope id.</param>
    /// <param name="release">The release.</param>
    /// <param name="now">The present moment. A release states no time of its own, so a key that ended ends it.</param>
    /// <returns>Null where it holds; why not, for a person.</returns>
    public static Refused? Check(
        FederationSnapshot federation, Handling original, EnvelopeId envelope, OriginatorRelease release, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(release);
        // 1
        if (release.Original != envelope)
            return new Refused(RefusalReason.SignatureInvalid, $"it is about {release.Original}, not about {envelope}");
        // 2
        var originator = original.OnBehalfOf ?? original.Author;
        var signer = federation.FindSigningKey(original.Author.Nation, release.Kid, now);
        if (signer is null)
            return new Refused(RefusalReason.AuthorUnknown,
                $"its key is none that the roster of {original.Author.Nation} in force has, and the originator is {originator}");
        if (signer.Principal.Address != original.Author && signer.Principal.Address != originator)
            return new Refused(RefusalReason.AuthorUnknown, $"it is signed by {signer.Principal.Address}, and the originator is {originator}");
        // 3
        if (!signer.Key.MaySignAt(now))
            return new Refused(RefusalReason.AuthorKeyNotInForce,
                $"the key of {signer.Principal.Address} is {signer.Key.Status} and for {signer.Key.Lifetime}");
        // 4
        return release.Verifies(signer.Key.Key) ? null
            : new Refused(RefusalReason.SignatureInvalid, $"the signature of {signer.Principal.Address} does not verify");
    }
}
