using Backbone.Custody;
using Backbone.Protocol.Keys;

namespace Backbone.Gateway.Tests.Opening;

/// <summary>The gateway's keys and, beside them, opening keys of one test.</summary>
internal sealed class HeldBeside(IKeyCustody gateway) : IKeyCustody, IDisposable
{
    public MemoryKeyCustody Own { get; } = new();

    public bool CanSign(SigningKid kid) => gateway.CanSign(kid);

    public byte[] Sign(SigningKid kid, ReadOnlySpan<byte> message, ReadOnlySpan<byte> context) => gateway.Sign(kid, message, context);

    public bool CanOpen(OpeningKid kid) => Own.CanOpen(kid) || gateway.CanOpen(kid);

    public bool TryDecapsulate(OpeningKid kid, ReadOnlySpan<byte> enc, Span<byte> sharedSecret) =>
        (Own.CanOpen(kid) ? Own : gateway).TryDecapsulate(kid, enc, sharedSecret);

    public void Dispose() => Own.Dispose();
}
