using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Batches;

namespace Backbone.Protocol.Envelopes;

/// <summary>An envelope that is sealed, and lacks nothing but its author's signature over T.</summary>
public sealed class UnsignedEnvelope
{
    private readonly Header _header;
    private readonly Wrap[] _wraps;
    private readonly byte[] _content;
    private readonly ImmutableArray<HomeWrap> _home;

    internal UnsignedEnvelope(
        Header header, Handling handling, Wrap[] wraps, byte[] content, SignedString signed, ImmutableArray<HomeWrap> home)
    {
        (_header, Handling, _wraps, _content, Signed, _home) = (header, handling, wraps, content, signed, home);
    }

    /// <summary>Its handling, which names the key that is to sign.</summary>
    public Handling Handling { get; }

    /// <summary>How urgent it is.</summary>
    public Precedence Precedence => _header.Precedence;

    /// <summary>T: what is signed.</summary>
    public SignedString Signed { get; }

    /// <summary>Puts the signature to it, and reads the whole back by the strict reader.</summary>
    /// <param name="signature">By the key that the handling names.</param>
    /// <param name="message">The envelope with what stays at home.</param>
    /// <param name="refused">Which rule of the format is broken.</param>
    public bool TrySign(
        MessageSignature signature, [NotNullWhen(true)] out SealedMessage? message, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(signature);
        message = null;
        var endorsements = Endorsements.Write(Handling.SigningKid, signature);
        if (!Envelope.TryWrite(_header, Handling, _wraps, _content, endorsements, out var envelope, out refused)) return false;
        message = new SealedMessage(envelope, _home);
        return true;
    }
}
