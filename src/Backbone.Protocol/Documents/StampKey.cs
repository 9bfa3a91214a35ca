using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Documents;

/// <summary>A key of a gateway's stamp.</summary>
/// <param name="Key">The key.</param>
/// <param name="Lifetime">When it stamps.</param>
/// <param name="Withdrawn">Whether nothing new may be stamped with it.</param>
public sealed record StampKey(SigningPublicKey Key, Lifetime Lifetime, bool Withdrawn)
{
    /// <summary>Whether a stamp of the moment may be made with it: in its time, not withdrawn.</summary>
    public bool MayStampAt(Timestamp moment) => !Withdrawn && Lifetime.Covers(moment);

    /// <summary>Whether a stamp counts: of that moment by its own word, and seen first at another (<see cref="PrincipalKey.CountsAt"/>).</summary>
    public bool CountsAt(Timestamp stated, Timestamp seen) => MayStampAt(stated) && Lifetime.CoversAbout(seen);
}
