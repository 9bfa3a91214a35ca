using Backbone.Custody;
using Backbone.Gateway.Settings;
using Backbone.Hosting.Settings;
using Backbone.Protocol.Addresses;
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
        check.See("charterHash", () => $"{settings.Charter}");
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
        check.See("documents", () => Directory.Exists(At(settings.Documents))
            ? $"{Directory.GetFiles(At(settings.Documents), "*.bin").Length} documents in {At(settings.Documents)}, besides those of the store"
            : throw new SettingsException($"{At(settings.Documents)} is not there: make it, and put the charter into it"));
        check.SeeWritten("store", At(settings.Store), "");
        check.SeeWritten("logFile", settings.LogFile is { } log ? At(log) : null, "the log goes to standard error");
        check.SeeWritten("traceFile", settings.TraceFile is { } traces ? At(traces) : null, "no traces");
        return check.ExitCode;
    }
}
