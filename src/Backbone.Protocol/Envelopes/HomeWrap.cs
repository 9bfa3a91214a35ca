using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// An envelope's content key, sealed to a key at home (SPEC § Home wraps): it travels beside the envelope to the own
/// gateway and never further. So the author reads again what was sent, and a releaser reads what is to be released.
/// </summary>
/// <param name="Kid">The opening key at home.</param>
/// <param name="Enc">1,120 bytes.</param>
/// <param name="Ciphertext">48 bytes.</param>
public sealed record HomeWrap(OpeningKid Kid, ReadOnlyMemory<byte> Enc, ReadOnlyMemory<byte> Ciphertext)
{
    /// <summary>Seals a content key to a key at home.</summary>
    internal static HomeWrap Seal(ReadOnlySpan<byte> contentKey, OpeningPublicKey home, EnvelopeId envelope)
    {
        var box = Hpke.Seal(home, Info(envelope), contentKey);
        return new HomeWrap(home.Kid, box.Enc, box.Ciphertext);
    }

    /// <summary>Opens the content of an envelope of one's own.</summary>
    public bool TryOpen(
        Envelope envelope, IKeyCustody custody, [NotNullWhen(true)] out MessageContent? content,
        [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        content = null;
        if (!Hpke.TryOpen(custody, Kid, Enc.Span, Info(envelope.Id), Ciphertext.Span, out var key))
        {
            refused = ContentBox.DoesNotOpen("the home wrap does not open with a key held here");
            return false;
        }
        try
        {
            return ContentBox.TryOpen(envelope.Header, envelope.Handling.Hash, envelope.Content.Span, key, out content, out refused);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Info(EnvelopeId envelope) => [.. Labels.HomeWrap, .. envelope.Hash.ToArray()];
}
