using Backbone.Protocol;

namespace Backbone.Transport.Trust;

/// <summary>A revocation list that was offered and is not used, because it cannot be.</summary>
/// <param name="List">SHA-256 of its bytes.</param>
/// <param name="Issuer">Whose list it says it is.</param>
/// <param name="Cause">Why it is not used, and the next step.</param>
/// <param name="MayPass">Whether time alone may make it usable: then it is judged again.</param>
public sealed record RefusedList(Digest List, string Issuer, string Cause, bool MayPass)
{
    /// <summary>Whether it is merely older than the list in use: so it is with each file beside which a newer list was handed over.</summary>
    public bool IsOlder { get; init; }
}
