using Backbone.Gateway.Documents;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;

namespace Backbone.Gateway.Opening;

/// <summary>
/// Which opening keys of services are held here, and for whom: those of a mailbox's readers of kind service, for the
/// principal that the key set names as that reader and the roster names at all, and for nobody else.
/// </summary>
internal sealed class ServiceKeys(GatewayIdentity identity, DocumentKeeper documents, TimeProvider clock)
{
    /// <summary>The reader's own keys that are held here; none where it is no service, or opens for itself.</summary>
    public IReadOnlySet<OpeningKid> Of(PrincipalAddress reader, MailboxAddress mailbox)
    {
        var (federation, now) = (documents.Snapshot, Timestamp.Now(clock));
        if (federation.FindPrincipal(reader, now) is not { TlsIdentity: not null }) return new HashSet<OpeningKid>();
        return (federation.FindMailbox(mailbox, now)?.Readers ?? [])
            .Where(one => one.Kind == ReaderKind.Service && one.Principal == reader)
            .SelectMany(one => one.Epochs).Select(epoch => epoch.Key.Kid)
            .Where(identity.Custody.CanOpen).ToHashSet();
    }

    /// <summary>The reader's signing key in force that is held here; null where there is none: then no receipt is signed for it.</summary>
    public SigningKid? FindSigningKid(PrincipalAddress reader)
    {
        var (federation, now) = (documents.Snapshot, Timestamp.Now(clock));
        return identity.FindSigningKid(federation, reader, now) is { } kid
            && federation.FindSigningKey(reader.Nation, kid, now)?.Key.Role == KeyRole.Service ? kid : null;
    }
}
