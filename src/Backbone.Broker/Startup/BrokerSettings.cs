using System.Net;
using Backbone.Broker.Storage;
using Backbone.Hosting.Settings;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Credentials;

namespace Backbone.Broker.Startup;

/// <summary>How a broker is set up. Paths are as the file has them, from the file's own folder on.</summary>
internal sealed record BrokerSettings
{
    /// <summary>Who this broker is, as its certificate and the charter say.</summary>
    public required TlsIdentity.Broker Identity { get; init; }

    /// <summary>The document hash of a charter, compared out of band.</summary>
    public required Digest CharterHash { get; init; }

    /// <summary>Where gateways connect; port 0 takes any.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Where health is asked, on loopback.</summary>
    public required IPEndPoint Management { get; init; }

    /// <summary>The server's certificate and key.</summary>
    public required CertificatePaths Tls { get; init; }

    /// <summary>The file whose first line opens the key; null where the key is not encrypted.</summary>
    public required string? PassphraseFile { get; init; }

    /// <summary>
    /// Revocation lists of the nations. None: nobody's revocation is checked; some: every nation needs one.
    /// </summary>
    public required IReadOnlyList<string> Crls { get; init; }

    /// <summary>A folder in which the newest revocation lists taken are remembered.</summary>
    public required string CrlMemory { get; init; }

    /// <summary>
    /// <c>embedded:PATH</c>, <c>redis://host:port</c> or <c>redis:///path/to.sock</c>; may hold a password.
    /// </summary>
    public required string Store { get; init; }

    /// <summary>What an answered append outlives.</summary>
    public required Durability Durability { get; init; }

    /// <summary>Entries of one lane's life, 1 to <see cref="StoreLimits.LaneEntries"/>; then the mailbox goes on in the next
    /// generation.</summary>
    public required int LaneEntries { get; init; }

    /// <summary>A folder with signed documents, <c>*.bin</c>; the charter at least, at the first start.</summary>
    public required string Documents { get; init; }

    /// <summary>Where the log goes; null: standard error.</summary>
    public required string? LogFile { get; init; }

    /// <summary>Where spans along messages' lives go; null: there are none.</summary>
    public string? TraceFile { get; init; }

    /// <summary>The federation.</summary>
    public FederationName Federation => Identity.Domain.Federation;

    /// <summary>Reads and checks a settings file.</summary>
    /// <exception cref="SettingsException">It cannot be read, or a setting is missing or wrong.</exception>
    public static BrokerSettings Load(string path) =>
        Check(SettingsFile.Read(path, SettingsJson.Default.BrokerSettingsFile), Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Without the store's address, which may hold a password.</summary>
    public override string ToString() => $"settings of {Identity}";

    private static BrokerSettings Check(BrokerSettingsFile file, string folder)
    {
        var faults = new SettingsFaults();
        var tls = faults.Read(() => file.Tls ?? throw Missing("tls", "an object with certificate and key")) ?? new BrokerSettingsFile.TlsSection();
        var store = faults.Read(() => StoreAt(folder, Required(file.Store, "store", "embedded:PATH, redis://host:port or redis:///path")));
        var (listen, management) = (
            faults.Read(() => ListenAddress.Read(file.Listen ?? "127.0.0.1:0")), faults.Read(() => ListenAddress.ReadManagement(file.Management ?? "127.0.0.1:0")));
        if (listen is not null && management is not null) faults.Read(() => Apart(listen, management));
        var federation = faults.Read<FederationName?>(() => FederationOf(Required(file.Federation, "federation", "its name")));
        // The id is judged in any federation, so that it is named too where the federation's name is wrong.
        var identity = faults.Read(() => IdentityOf(
            federation ?? FederationName.Parse("any.example"), Required(file.BrokerId, "brokerId", "the id that the charter gives it")));
        var charter = faults.Read(() => Hash(Required(file.CharterHash, "charterHash", "64 hexadecimal digits, compared out of band")));
        // What no section says is missing there is named once, as the section.
        var certificate = file.Tls is null ? null : faults.Read(() => At(folder, Required(tls.Certificate, "tls.certificate", "a PEM file")));
        var key = file.Tls is null ? null : faults.Read(() => At(folder, Required(tls.Key, "tls.key", "a PEM file")));
        var passphrase = faults.Read(() => Optional(folder, tls.PassphraseFile));
        var lists = faults.Read(() => (tls.Crls ?? []).Select(list => At(folder, list)).ToList());
        var memory = faults.Read(() => Optional(folder, tls.CrlMemory));
        var durability = faults.Read(() => DurabilityOf(file.Durability ?? "fsync"));
        var entries = faults.Read(() => file.LaneEntries is null or (>= 1 and <= StoreLimits.LaneEntries)
            ? file.LaneEntries ?? StoreLimits.LaneEntriesUsual : throw Wrong("laneEntries", $"is not 1 to {StoreLimits.LaneEntries}"));
        var documents = faults.Read(() => At(folder, Required(file.Documents, "documents", "a folder with the charter")));
        var (log, traces) = (faults.Read(() => Optional(folder, file.LogFile)), faults.Read(() => Optional(folder, file.TraceFile)));
        faults.ThrowIfAny();
        return new BrokerSettings
        {
            Identity = identity,
            CharterHash = charter,
            Listen = listen!,
            Management = management!,
            Tls = new CertificatePaths(certificate!, key!),
            PassphraseFile = passphrase,
            Crls = lists,
            CrlMemory = memory ?? (store.StartsWith(Stores.Embedded, StringComparison.Ordinal) ? store[Stores.Embedded.Length..] + ".crls"
                : At(folder, "broker.crls")),
            Store = store,
            Durability = durability,
            LaneEntries = entries,
            Documents = documents,
            LogFile = log,
            TraceFile = traces,
        };
    }

    private static bool Apart(IPEndPoint listen, IPEndPoint management)
    {
        ListenAddress.CheckApart(listen, management);
        return true;
    }

    private static FederationName FederationOf(string text) =>
        FederationName.TryParse(text, out var federation) ? federation : throw Wrong("federation", "is no lower-case DNS name");

    private static Durability DurabilityOf(string text) => Enum.TryParse<Durability>(text, ignoreCase: true, out var parsed)
        && !char.IsAsciiDigit(text[0]) ? parsed : throw Wrong("durability", "is none of fsync, replicated, volatile");

    private static string? Optional(string folder, string? path) => path is null ? null : At(folder, path);

    private static TlsIdentity.Broker IdentityOf(FederationName federation, string id)
    {
        try
        {
            return new TlsIdentity.Broker(federation, id);
        }
        catch (ArgumentException)
        {
            throw Wrong("brokerId", "is not [a-z0-9-]{1,32}");
        }
    }

    private static Digest Hash(string text) =>
        text.Length == 2 * Digest.Size && text.All(char.IsAsciiHexDigit)
            ? new Digest(Convert.FromHexString(text))
            : throw Wrong("charterHash", "is not 64 hexadecimal digits");

    private static string StoreAt(string folder, string store) =>
        store.StartsWith(Stores.Embedded, StringComparison.Ordinal)
            ? Stores.Embedded + At(folder, store[Stores.Embedded.Length..])
            : store.StartsWith(Stores.Redis, StringComparison.Ordinal)
                ? store : throw Wrong("store", "begins with neither embedded: nor redis://");

    private static string At(string folder, string path) =>
        path.Length > 0 ? Path.GetFullPath(path, folder)
            : throw new SettingsException("a path is empty: name a file or folder");

    private static string Required(string? value, string name, string what) =>
        string.IsNullOrEmpty(value) ? throw Missing(name, what) : value;

    private static SettingsException Missing(string name, string what) => new($"{name} is missing: set it to {what}");

    private static SettingsException Wrong(string name, string what) => new($"{name} {what}: correct it");
}
