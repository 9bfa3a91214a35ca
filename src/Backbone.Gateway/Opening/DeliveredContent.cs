using System.Diagnostics.CodeAnalysis;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Sharing;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using SharedWrap = Backbone.Protocol.Envelopes.SharedWrap;

namespace Backbone.Gateway.Opening;

/// <summary>The content of what lies in the nation's mail, for readers whose keys the gateway holds.</summary>
internal static class DeliveredContent
{
    /// <summary>Opens it.</summary>
    /// <param name="envelope">Its id.</param>
    /// <param name="delivered">The message whole; wraps that readers shared were verified before they were kept.</param>
    /// <param name="header">Its header, as read.</param>
    /// <param name="recipient">0-based place of the mailbox in it.</param>
    /// <param name="custody">Holds a key of a reader.</param>
    /// <param name="content">What was sealed.</param>
    /// <param name="refused">Why it does not open.</param>
    public static bool TryOpen(
        EnvelopeId envelope, Delivered delivered, Header header, int recipient, IKeyCustody custody,
        [NotNullWhen(true)] out MessageContent? content, [NotNullWhen(false)] out Refused? refused)
    {
        var wraps = delivered.Wraps.Select(wrap => new Wrap(new OpeningKid(wrap.Kid.Span), wrap.Enc.Memory, wrap.Ct.Memory)).ToList();
        var shared = delivered.Shared.Select(SharingForms.Read).OfType<SharedWrap>().ToList();
        return new SealedMail(envelope, header, Digest.Of(delivered.Handling.Span), recipient, wraps, shared, delivered.Content.Memory)
            .TryOpen(custody, out content, out refused);
    }
}
