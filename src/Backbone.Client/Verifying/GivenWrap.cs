using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;

namespace Backbone.Client.Verifying;

/// <summary>A wrap that another reader made anew, and what became of its check.</summary>
/// <param name="Wrap">The wrap.</param>
/// <param name="By">Who made it, by the roster; null where nobody is known.</param>
/// <param name="Refusal">Why it does not count; null where it does.</param>
internal sealed record GivenWrap(SharedWrap Wrap, PrincipalAddress? By, Refused? Refusal)
{
    /// <summary>All that came with a message that was verified, for whoever reads it.</summary>
    public static ImmutableArray<GivenWrap> ReadAll(FederationSnapshot federation, DeliveredForm form, PrincipalAddress reader, Timestamp now) =>
        [.. form.Shared.Select(shared =>
        {
            var refusal = SharedWrapCheck.Check(federation, form.Handling, form.Id, form.Mailbox, shared, reader, now, isNew: false, out var by);
            return new GivenWrap(shared, by, refusal);
        })];
}
