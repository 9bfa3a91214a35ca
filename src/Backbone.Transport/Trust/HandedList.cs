using System.Numerics;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Trust;

/// <summary>A revocation list that was handed over, and may be used.</summary>
public sealed class HandedList
{
    internal HandedList(TrustDomain domain, Digest root, RevocationList list, bool isInUse) => (Domain, Root, List, IsInUse) = (domain, root, list, isInUse);

    /// <summary>For whom its root vouches.</summary>
    public TrustDomain Domain { get; }

    /// <summary>Whether it is the very list in use.</summary>
    public bool IsInUse { get; }

    /// <summary>SHA-256 of its bytes.</summary>
    public Digest Hash => List.Hash;

    /// <summary>The issuer's name.</summary>
    public string Issuer => List.Issuer;

    /// <summary>Its number, which grows from list to list; 0 where it has none.</summary>
    public BigInteger Number => List.Number;

    /// <summary>When the next one must have come.</summary>
    public DateTimeOffset Until => List.Until;

    /// <summary>SHA-256 of its root's public key.</summary>
    internal Digest Root { get; }

    /// <summary>The list itself.</summary>
    internal RevocationList List { get; }
}
