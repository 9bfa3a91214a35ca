namespace Backbone.Protocol.Keys;

/// <summary>Names a signing key: all 32 bytes of its key hash (SPEC § Keys).</summary>
/// <param name="Hash">The 32 bytes.</param>
public readonly record struct SigningKid(Digest Hash)
{
    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hash.ToString();
}
