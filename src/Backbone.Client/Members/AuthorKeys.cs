using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Client.Members;

/// <summary>The profile's own keys, as the documents in force have them.</summary>
internal sealed class AuthorKeys(FederationSnapshot federation, Profile profile, IKeyCustody custody, Timestamp now)
{
    /// <summary>The mailboxes of which the profile's holder is a reader.</summary>
    public IEnumerable<Mailbox> Mailboxes => federation.MailboxesOf(profile.Address.Nation, now)
        .Where(mailbox => mailbox.Readers.Any(reader => reader.Principal == profile.Address));

    /// <summary>The newest key in force that is held here; null where there is none.</summary>
    public PrincipalKey? FindSigningKey() => federation.FindPrincipal(profile.Address, now)?.SigningKeys
        .Where(key => key.MaySignAt(now) && custody.CanSign(key.Key.Kid))
        .MaxBy(key => key.Lifetime.From);

    /// <summary>The same, where there must be one.</summary>
    /// <exception cref="BackboneException">Identity: there is none, and why.</exception>
    public (PrincipalKey Key, Roster Roster) RequireSigningKey()
    {
        var (principal, roster) = RequirePrincipal();
        if (FindSigningKey() is { } key) return (key, roster);
        throw principal.SigningKeys.Any(known => custody.CanSign(known.Key.Kid))
            ? Missing($"the signing keys of {profile.Address} that are held here are revoked, retired or outside their time",
                "have the registrar enter a new one in the roster, or check this machine's clock")
            : Missing($"no signing key of {profile.Address} is held in {profile.KeysFolder}",
                "take the key files of this profile from where they are kept, or have the registrar make it anew");
    }

    /// <summary>The newest key in force, held here or not: with which a message would be signed.</summary>
    /// <exception cref="BackboneException">Identity: there is none, and why.</exception>
    public (PrincipalKey Key, Roster Roster) RequireKeyInForce()
    {
        var (principal, roster) = RequirePrincipal();
        var key = FindSigningKey() ?? principal.SigningKeys.Where(known => known.MaySignAt(now)).MaxBy(known => known.Lifetime.From);
        return key is null ? throw Missing($"no signing key of {profile.Address} is in force", "have the registrar publish one") : (key, roster);
    }

    /// <summary>
    /// The keys of the holder's own devices that are sealed to now, this device's first: at most as many as home wraps.
    /// </summary>
    public IEnumerable<OpeningPublicKey> OpeningKeys() => Mailboxes
        .SelectMany(mailbox => mailbox.Readers)
        .Where(reader => reader.Principal == profile.Address)
        .OrderByDescending(reader => reader.Device == profile.Device)
        .Select(reader => reader.EpochToSealTo(now)?.Key)
        .OfType<OpeningPublicKey>()
        .DistinctBy(key => key.Kid)
        .Take(EnvelopeLimits.HomeWraps);

    /// <summary>Until when others seal to keys that are held here, by all epochs that are known; null where they do not.</summary>
    public Timestamp? SealedToUntil() => Mailboxes.SelectMany(mailbox => mailbox.Readers)
        .Where(reader => reader.Principal == profile.Address)
        .SelectMany(reader => reader.Epochs)
        .Where(epoch => !epoch.Withdrawn && now < epoch.SealedTo.Until && custody.CanOpen(epoch.Key.Kid))
        .Select(epoch => (Timestamp?)epoch.SealedTo.Until)
        .Max();

    private (Principal Principal, Roster Roster) RequirePrincipal()
    {
        var roster = federation.FindRoster(profile.Address.Nation, now)
            ?? throw Missing($"no roster of {profile.Address.Nation} is in force here", "ask the registrar to publish one");
        var principal = federation.FindPrincipal(profile.Address, now)
            ?? throw Missing($"{profile.Address} is not in the roster of {profile.Address.Nation}, version {roster.Head.Version}",
                "have the registrar enter you");
        return (principal, roster);
    }

    private static BackboneException Missing(string what, string next) => new(FaultKind.Identity, what, next);
}
