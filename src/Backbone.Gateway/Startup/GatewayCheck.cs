using Backbone.Custody;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Settings;
using Backbone.Hosting.Settings;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport.Credentials;
using Backbone.Transport.Trust;

namespace Backbone.Gateway.Startup;

/// <summary>The command <c>check</c>: what a gateway would do with these settings.</summary>
internal static class GatewayCheck
{
    /// <summary>Looks at all of it.</summary>
    /// <param name="path">The settings' file.</param>
    /// <param name="output">Where it says what it finds.</param>
    /// <param name="clock">What time it is.</param>
    /// <returns>The exit code: 0 all is well, 2 something is wrong.</returns>
    public static int Run(string path, TextWriter output, TimeProvider clock)
    {
        var check = new SettingsCheck(output, fault => fault is CustodyException or GatewayException);
        GatewaySettings? settings = null;
        if (!check.See("file", () =>
            {
                settings = GatewaySettings.ReadForm(path);
                return $"{Path.GetFullPath(path)}, settings of a gateway";
            }) || settings is null) return check.ExitCode;
        string At(string named) => SettingsFile.Resolve(path, named);
        var whose = (Federation: default(FederationName?), Nation: default(NationCode?));
        check.See("federation", () => $"{whose.Federation = settings.FederationName}");
        check.See("nation", () => $"{whose.Nation = settings.NationCode}");
        Digest? charter = null;
        check.See("charterHash", () => $"{charter = settings.Charter}");
        check.SeeListeners(() => settings.ListenAddress, () => settings.ManagementAddress);
        check.See("broker", () =>
        {
            settings.Broker.Check();
            return $"calls {settings.Broker.Id} at {settings.Broker.Address}";
        });
        check.See("retention", () => settings.Retention.Fault is { } fault ? throw new SettingsException($"{fault}; correct the settings") : "as set");
        if (whose is ({ } federation, { } nation))
            check.SeeCertificate(settings.Tls.Paths(path), () => settings.Tls.ReadPassphrase(path),
                OwnCertificateRule.OfGateway(new TlsIdentity.Gateway(federation, nation), new TrustStore(federation)), clock);
        check.SeeLists(settings.Tls.Crls.Select(At));
        check.See("keys", () =>
        {
            using var keys = KeyFileCustody.Open(At(settings.Keys), PassphraseFile.Read(At(settings.PassphraseFile)));
            return $"{keys.SigningKids.Count} signing and {keys.OpeningKids.Count} opening keys in {At(settings.Keys)}";
        });
        check.See("documents", () => ReadDocuments(settings, charter, At(settings.Documents), File.Exists(At(settings.Store)), clock));
        check.SeeWritten("store", At(settings.Store), "");
        check.SeeWritten("logFile", settings.LogFile is { } log ? At(log) : null, "the log goes to standard error");
        check.SeeWritten("traceFile", settings.TraceFile is { } traces ? At(traces) : null, "no traces");
        return check.ExitCode;
    }

    // A store may have the charter too, and newer ones; it belongs to the process alone and is not opened here.
    private static string ReadDocuments(GatewaySettings settings, Digest? charter, string folder, bool hasStore, TimeProvider clock)
    {
        if (!Directory.Exists(folder)) throw new SettingsException($"{folder} is not there: make it, and put the charter into it");
        var files = DocumentKeeper.ReadFolder(folder).ToList();
        var found = $"{files.Count} documents in {folder}";
        if (hasStore) return $"{found}, besides those of the store";
        if (charter is not { } hash) return found;
        var history = new FederationHistory(hash);
        history.AdoptAll(files.Select(bytes => (ReadOnlyMemory<byte>)bytes), Timestamp.Now(clock));
        if (history.Snapshot is not { } snapshot)
            throw new SettingsException($"the charter whose hash was entered is not in {folder}; put its file there, or compare the hash again");
        Consistency.CheckNames(settings, snapshot);
        return $"{found}, with version {snapshot.Charter.Head.Version} of the charter";
    }
}
