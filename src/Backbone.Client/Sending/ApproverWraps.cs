using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Client.Sending;

/// <summary>
/// Lets those who are to approve a message read it: 1 <see cref="HomeReaders"/> who may, by the verified documents · 2 the content
/// key, opened with a home wrap of the author's own, sealed to each.
/// </summary>
internal sealed class ApproverWraps(FederationSnapshot federation, IKeyCustody custody, Timestamp now)
{
    /// <summary>What came of it.</summary>
    /// <param name="Message">The same envelope with other home wraps; null where nobody could be let in.</param>
    /// <param name="Access">Who can read it, and why others cannot.</param>
    public sealed record Shared(SealedMessage? Message, ApproverAccess Access);

    public Shared Share(SealedMessage message, ImmutableArray<RecipientDecision> decisions)
    {
        var (handling, roles) = (message.Envelope.Handling, decisions.MissingRoles());
        if (roles.IsEmpty) return Nobody(["the gateway does not say whose approval it waits for"]);
        // 1
        var own = message.HomeWraps.FirstOrDefault(wrap => custody.CanOpen(wrap.Kid));
        var first = message.HomeWraps.OrderByDescending(wrap => wrap == own).Select(wrap => wrap.Kid);
        var readers = HomeReaders.Choose(federation, handling, roles, first, now);
        if (readers.Officers.IsEmpty) return Nobody(readers.Obstacles);
        if (own is null)
            return Nobody(readers.Obstacles.Add(
                $"no device of {handling.Author} reads mail here, so the content key cannot be shared with those who approve"));
        // 2
        var kept = message.HomeWraps.Where(wrap => readers.Own.Contains(wrap.Kid)).DistinctBy(wrap => wrap.Kid);
        var added = readers.Approvers.Select(key => ShareWith(own, message.Envelope.Id, key));
        return new Shared(message with { HomeWraps = [.. kept, .. added] }, new ApproverAccess(readers.Officers, readers.Obstacles));
    }

    private HomeWrap ShareWith(HomeWrap own, EnvelopeId envelope, OpeningPublicKey key) => own.ShareWith(envelope, custody, key)
        ?? throw new InvalidOperationException("a home wrap that was sealed here does not open here");

    private static Shared Nobody(ImmutableArray<string> obstacles) => new(null, new ApproverAccess([], obstacles));
}
