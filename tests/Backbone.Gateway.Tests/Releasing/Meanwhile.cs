using Backbone.Protocol.Keys;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>
/// The gateway's keys, and what another call does just before the first signature with them: by then a release has passed the
/// steps before its stamp, and its transaction has not begun.
/// </summary>
internal sealed class Meanwhile(IKeyCustody gateway, Func<Task> another) : IKeyCustody
{
    private bool _happened;

    public bool CanSign(SigningKid kid) => gateway.CanSign(kid);

    public byte[] Sign(SigningKid kid, ReadOnlySpan<byte> message, ReadOnlySpan<byte> context)
    {
        if (!_happened)
        {
            _happened = true;
            Task.Run(another).GetAwaiter().GetResult(); // a signature is not awaited, so the other call has a thread of its own
        }
        return gateway.Sign(kid, message, context);
    }

    public bool CanOpen(OpeningKid kid) => gateway.CanOpen(kid);

    public bool TryDecapsulate(OpeningKid kid, ReadOnlySpan<byte> enc, Span<byte> sharedSecret) =>
        gateway.TryDecapsulate(kid, enc, sharedSecret);
}
