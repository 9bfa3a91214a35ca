namespace Backbone.Protocol.Envelopes;

/// <summary>SHA-256 of the string that the author signs (SPEC § Envelope): names one signed envelope, everywhere.</summary>
/// <param name="Hash">The 32 bytes.</param>
public readonly record struct EnvelopeId(Digest Hash)
{
    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hash.ToString();
}
