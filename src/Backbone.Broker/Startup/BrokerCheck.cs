using Backbone.Broker.Documents;
using Backbone.Hosting.Settings;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Transport.Credentials;
using Backbone.Transport.Trust;

namespace Backbone.Broker.Startup;

/// <summary>The command <c>check</c>: what a broker would do with these settings.</summary>
internal static class BrokerCheck
{
    /// <summary>Looks at all of it.</summary>
    /// <param name="path">The settings' file.</param>
    /// <param name="output">Where it says what it finds.</param>
    /// <param name="clock">What time it is.</param>
    /// <returns>The exit code: 0 all is well, 2 something is wrong.</returns>
    public static int Run(string path, TextWriter output, TimeProvider clock)
    {
        var check = new SettingsCheck(output, _ => false);
        BrokerSettings? settings = null;
        if (!check.See("file", () =>
            {
                settings = BrokerSettings.Load(path);
                return $"{Path.GetFullPath(path)}, settings of a broker";
            }) || settings is null) return check.ExitCode;
        check.See("brokerId", () => $"{settings.Identity}");
        check.See("charterHash", () => $"{settings.CharterHash}");
        check.SeeListeners(() => settings.Listen, () => settings.Management);
        check.SeeCertificate(settings.Tls, () => settings.PassphraseFile is { } file ? PassphraseFile.Read(file) : null,
            OwnCertificateRule.OfBroker(settings.Identity, new TrustStore(settings.Federation)), clock);
        if (settings.Crls.Count == 0) check.See("tls.crls", () => "none: nobody's revocation is checked unless its list is handed over");
        check.SeeLists(settings.Crls);
        check.See("documents", () => ReadDocuments(settings, clock));
        if (settings.Store.StartsWith(Stores.Embedded, StringComparison.Ordinal))
            check.SeeWritten("store", settings.Store[Stores.Embedded.Length..], "");
        else check.See("store", () => "Redis, which is asked at the start"); // its address may hold a password
        check.See("durability", () => $"{settings.Durability}");
        check.See("laneEntries", () => $"{settings.LaneEntries}");
        check.SeeWritten("logFile", settings.LogFile, "the log goes to standard error");
        check.SeeWritten("traceFile", settings.TraceFile, "no traces");
        return check.ExitCode;
    }

    // A store may have the charter too, and newer ones; it belongs to the process alone and is not asked here.
    private static string ReadDocuments(BrokerSettings settings, TimeProvider clock)
    {
        var files = DocumentFile.ReadFolder(settings.Documents);
        var found = $"{files.Count} documents in {settings.Documents}";
        if (!settings.Store.StartsWith(Stores.Embedded, StringComparison.Ordinal) || File.Exists(settings.Store[Stores.Embedded.Length..]))
            return $"{found}, besides those of the store";
        var history = new FederationHistory(settings.CharterHash);
        history.AdoptAll(files.Select(file => file.Bytes), Timestamp.Now(clock));
        var charter = BrokerProcess.CharterOf(settings, history.Snapshot);
        return $"{found}, with version {charter.Head.Version} of the charter"
            + (charter.FindBroker(settings.Identity.Id) is null ? $", which does not name the broker {settings.Identity.Id} yet" : "");
    }
}
