using Backbone.Custody;
using Backbone.Gateway.Settings;
using Backbone.Gateway.Storage;
using Backbone.Hosting;
using Backbone.Hosting.Settings;
using Backbone.Hosting.Terms;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;

namespace Backbone.Gateway.Startup;

/// <summary>What a nation's gateway owns before it does anything: store, keys, documents, trust.</summary>
internal sealed record NationalHouse(
    GatewayIdentity Identity, NationalStore Store, KeyFileCustody Keys, FederationHistory History, TrustStore Trust,
    MutualTlsOptions Tls, string DocumentFolder, string KeyPassphraseFile) : IAsyncDisposable
{
    /// <summary>Opens the store and the keys; nothing is verified yet.</summary>
    public static NationalHouse Open(GatewaySettings settings, string path)
    {
        var (federation, nation) = (settings.FederationName, settings.NationCode);
        var trust = new TrustStore(federation);
        var passphraseFile = SettingsFile.Resolve(path, settings.PassphraseFile);
        var keys = KeyFileCustody.Open(SettingsFile.Resolve(path, settings.Keys), PassphraseFile.Read(passphraseFile));
        try
        {
            return new NationalHouse(
                new GatewayIdentity(federation, nation, keys),
                NationalStore.Open(SettingsFile.Resolve(path, settings.Store), federation, nation),
                keys, new FederationHistory(settings.Charter), trust,
                new MutualTlsOptions
                {
                    Certificate = settings.Tls.Paths(path),
                    Passphrase = settings.Tls.ReadPassphrase(path),
                    Renewal = Renewals.Gateway,
                    Rule = OwnCertificateRule.OfGateway(new TlsIdentity.Gateway(federation, nation), trust),
                    Trust = trust,
                    Memory = new RevocationMemory(SettingsFile.Resolve(path, settings.Tls.CrlMemory ?? settings.Store + ".crls")),
                    RevocationLists = [.. settings.Tls.Crls.Select(list => SettingsFile.Resolve(path, list))],
                    Admitted = new AdmittedPeers.PersonsOf(TrustDomain.OfNation(federation, nation)),
                },
                SettingsFile.Resolve(path, settings.Documents), passphraseFile);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Keys.Dispose();
    }
}
