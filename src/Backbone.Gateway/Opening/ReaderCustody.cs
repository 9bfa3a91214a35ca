using Backbone.Protocol.Keys;

namespace Backbone.Gateway.Opening;

/// <summary>Of all keys that are held here, those of one reader: nothing is opened for it with another's key.</summary>
/// <param name="all">Holds them.</param>
/// <param name="own">The reader's opening keys.</param>
internal sealed class ReaderCustody(IKeyCustody all, IReadOnlySet<OpeningKid> own) : IKeyCustody
{
    /// <inheritdoc/>
    public bool CanSign(SigningKid kid) => false;

    /// <inheritdoc/>
    public byte[] Sign(SigningKid kid, ReadOnlySpan<byte> message, ReadOnlySpan<byte> context) =>
        throw new ArgumentException("a reader's opening keys sign nothing", nameof(kid));

    /// <inheritdoc/>
    public bool CanOpen(OpeningKid kid) => own.Contains(kid) && all.CanOpen(kid);

    /// <inheritdoc/>
    public bool TryDecapsulate(OpeningKid kid, ReadOnlySpan<byte> enc, Span<byte> sharedSecret) =>
        own.Contains(kid)
            ? all.TryDecapsulate(kid, enc, sharedSecret)
            : throw new ArgumentException($"the opening key {kid} is not the reader's", nameof(kid));
}
