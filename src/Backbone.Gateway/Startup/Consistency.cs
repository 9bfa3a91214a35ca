using Backbone.Gateway.Documents;
using Backbone.Gateway.Settings;
using Backbone.Hosting.Settings;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport.Credentials;

namespace Backbone.Gateway.Startup;

/// <summary>
/// Whether what the operator set fits together, which only the documents tell: 1 the federation is the charter's · 2 the nation
/// and 3 the broker are in it · 4 the own certificate is one that peers take · 5 the keys are the nation's. A gateway that
/// started in spite of it would serve nobody.
/// </summary>
internal sealed class Consistency(
    GatewaySettings settings, GatewayIdentity identity, DocumentKeeper documents, OwnCertificate certificate, TimeProvider clock)
{
    /// <summary>Looks once, when the documents have been loaded.</summary>
    /// <exception cref="SettingsException">Two settings contradict each other: the message says which, and the next step.</exception>
    public void Check()
    {
        var (snapshot, now) = (documents.Snapshot, Timestamp.Now(clock));
        CheckNames(settings, snapshot);
        // 4
        if (certificate.Fault is { } refused)
            throw new SettingsException($"tls.certificate cannot be used: {refused.Advice}");
        // 5
        CheckKeys(snapshot, now);
    }

    /// <summary>The first three: whether the names in the settings are the charter's. It needs no process.</summary>
    /// <exception cref="SettingsException">One is not.</exception>
    public static void CheckNames(GatewaySettings settings, FederationSnapshot snapshot)
    {
        var charter = snapshot.Charter;
        // 1
        if (snapshot.Federation != settings.FederationName)
            throw new SettingsException(
                $"federation is {settings.FederationName}, and the charter with the hash entered is of {snapshot.Federation}: correct federation or charterHash");
        // 2
        if (charter.FindNation(settings.NationCode) is null)
            throw new SettingsException($"nation is {settings.NationCode}, which version {charter.Head.Version} of the charter does not name "
                + $"(it names {string.Join(", ", charter.Nations.Select(nation => nation.Code))}): correct nation, or enter the hash of the charter that does");
        // 3
        if (charter.FindBroker(settings.Broker.Id) is null)
            throw new SettingsException($"broker.id is {settings.Broker.Id}, which version {charter.Head.Version} of the charter does not name "
                + $"(it names {string.Join(", ", charter.Brokers.Select(broker => broker.Id))}): correct broker.id");
    }

    // Stamp keys that are past are the nation's too: that is told elsewhere, and passes when the next key set comes.
    private void CheckKeys(FederationSnapshot snapshot, Timestamp now)
    {
        if (snapshot.FindKeySet(identity.Nation, now) is not { StampKeys: { Length: > 0 } stamps } set
            || stamps.Any(stamp => identity.Custody.CanSign(stamp.Key.Kid))) return;
        var owner = snapshot.Charter.Nations.Select(nation => (NationCode?)nation.Code).FirstOrDefault(nation =>
            snapshot.FindKeySet(nation!.Value, now)?.StampKeys.Any(stamp => identity.Custody.CanSign(stamp.Key.Kid)) == true);
        throw new SettingsException($"nation is {identity.Nation}, and keys holds none of the stamp keys of its key set (version {set.Head.Version})"
            + (owner is null ? "" : $" but those of {owner}")
            + $": name the folder with the keys of {identity.Nation}, or put the key set's own key files there");
    }
}
