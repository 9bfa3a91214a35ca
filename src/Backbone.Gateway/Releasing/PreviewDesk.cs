using System.Collections.Immutable;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Members;
using Backbone.Gateway.Storage;
using Backbone.Policies.Quotas;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;

namespace Backbone.Gateway.Releasing;

/// <summary>
/// What the <see cref="ReleaseDesk"/> would decide now about a message that is not sealed yet: 1 form · 2 the caller may
/// act as this author · 3 bounds in time · 4 recipient by recipient: mailbox, reader kids where they are named, and the
/// same rules · 5 quotas, for a message more. Stores and counts nothing, promises nothing: documents may change before it is
/// sent.
/// </summary>
internal sealed class PreviewDesk(GatewayIdentity identity, BorderKeeper borders, NationalStore store, QuotaLedger quotas, TimeProvider clock)
{
    /// <summary>Rules on an outline.</summary>
    /// <param name="headerBytes">Canonical Header; recipients may be without kids.</param>
    /// <param name="handlingBytes">Canonical Handling.</param>
    /// <param name="caller">Who asks, by the TLS certificate.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<PreviewOutcome> RuleAsync(
        ReadOnlyMemory<byte> headerBytes, ReadOnlyMemory<byte> handlingBytes, PrincipalAddress caller, CancellationToken cancellation)
    {
        var (border, now) = (borders.Current, Timestamp.Now(clock));
        var federation = border.Federation;
        if (Standing.Check(federation, caller, now) is { } unknown) return No(unknown);
        // 1
        if (!Header.TryReadOutline(headerBytes, out var header, out var refused)
            || !Handling.TryRead(handlingBytes, out var handling, out refused)) return No(refused);
        // 2
        if (CheckAuthor(federation, header, handling, caller) is { } author) return No(author);
        // 3
        if ((TimeCheck.Check(header, now) ?? TimeCheck.CheckCreated(handling, now)) is { } time) return No(time);
        // 4
        var manifest = await Manifests.OutwardAsync(store, federation, header, handling, null, now, cancellation);
        ImmutableArray<RecipientDecision> decisions =
        [
            .. header.Recipients.Select((recipient, place) => CheckKeys(federation, header, recipient, now) is { } keys
                ? RecipientDecision.Outside(recipient.Mailbox, keys)
                : RecipientDecision.Of(border.Out.Explain(manifest, place, now))),
        ];
        // 5
        return new PreviewOutcome(border.Out.Release is { } release ? quotas.Check(release.Policy, manifest, now) : null, decisions);
    }

    private Refused? CheckAuthor(FederationSnapshot federation, Header header, Handling handling, PrincipalAddress caller)
    {
        if (header.IsReceipt || handling.Category == Category.Receipt)
            return new Refused(RefusalReason.FormNotAllowed, "receipts are ruled on by their form, when they are sent");
        if (header.Federation != federation.Federation)
            return new Refused(RefusalReason.OtherFederation, $"it is made for federation {header.Federation}, this is {federation.Federation}");
        return (handling.OnBehalfOf ?? handling.Author) == caller && caller.Nation == identity.Nation
                && handling.Author.Nation == header.SenderNation
            ? null
            : new Refused(RefusalReason.CallerMismatch, $"{caller} asks about what {handling.Author} would write",
                "ask with the author's own certificate");
    }

    private static Refused? CheckKeys(FederationSnapshot federation, Header header, RecipientEntry recipient, Timestamp now) =>
        recipient.Kids.IsEmpty
            ? ReaderKeyCheck.CheckMailbox(federation, recipient.Mailbox, now)
            : ReaderKeyCheck.Check(federation, header, recipient, now);

    private static PreviewOutcome No(Refused refused) => new(refused, []);
}
