using System.Collections.Immutable;
using System.Text.Json;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Suites;

namespace Backbone.Authority.Offices;

/// <summary>
/// The folder of an office, on a machine of its own. A small nation, and an exercise, may keep several offices in one folder.
/// <code>
/// office.json        federation, nation or broker, charterHash; the TLS authority that issues, where it is not the first
/// *.keyfile          root, registrar, policy: sealed under a passphrase; registrar.2 follows registrar
/// ca.crt, ca.key     the TLS authority of a registrar or a broker's operator, the key sealed; ca.crl its newest list; ca.2 follows ca
/// issued/            the certificates that it issued, so that they can be taken back
/// documents/         signed documents known here
/// </code>
/// </summary>
public sealed class OfficeFolder
{
    private const string SettingsName = "office.json";
    private const int MaxSettings = 16 * 1024;
    private const int MostFollowers = 1024;

    private OfficeSettings _settings;

    private OfficeFolder(string path, OfficeSettings settings) => (Path, _settings) = (path, settings);

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>The federation.</summary>
    public FederationName Federation => FederationName.TryParse(_settings.Federation, out var name)
        ? name : throw Wrong("federation", "a federation's name such as backbone.example");

    /// <summary>The nation.</summary>
    /// <exception cref="AuthorityException">It is a broker's office.</exception>
    public NationCode Nation => NationCode.TryParse(_settings.Nation, out var nation)
        ? nation : throw Wrong("nation", "a nation's code such as KOR");

    /// <summary>Whose office it is, in a word: a nation's code, or a broker's id.</summary>
    public string Owner => _settings.Broker is { } broker ? $"broker {broker}" : Nation.ToString();

    /// <summary>The broker's id.</summary>
    /// <exception cref="AuthorityException">It is a nation's office.</exception>
    public string BrokerId => _settings.Broker ?? throw Wrong("broker", "a broker's id");

    /// <summary>The hash of the charter from which trust starts; null before it was entered.</summary>
    public Digest? CharterHash => _settings.CharterHash is not { } text ? null
        : Digest.TryParse(text, out var hash) ? hash : throw Wrong("charterHash", "64 hexadecimal digits, compared out of band");

    /// <summary>Which TLS authority issues certificates.</summary>
    internal string Issuer
    {
        get => _settings.Issuer ?? TlsAuthority.FirstName;
        set
        {
            _settings = _settings with { Issuer = value };
            Save();
        }
    }

    /// <summary>The documents known here.</summary>
    public DocumentShelf Documents => new(this);

    /// <summary>Makes the folder of a nation's office, or takes up that nation's which is there.</summary>
    /// <exception cref="AuthorityException">It is another nation's, or cannot be written.</exception>
    public static OfficeFolder Make(string path, FederationName federation, NationCode nation)
    {
        var made = Make(path, new OfficeSettings(federation.ToString(), nation.ToString(), null, null));
        return made.Federation == federation && made.Nation == nation ? made : throw new AuthorityException(
            $"{made.Path} is an office of {made._settings.Nation ?? "a broker"} in {made.Federation}", "name another folder");
    }

    /// <summary>Makes the folder of a broker's operator.</summary>
    /// <exception cref="AuthorityException">It is another's, or cannot be written.</exception>
    public static OfficeFolder Make(string path, FederationName federation, string broker)
    {
        var made = Make(path, new OfficeSettings(federation.ToString(), null, broker, null));
        return made.Federation == federation && made._settings.Broker == broker ? made : throw new AuthorityException(
            $"{made.Path} is another office, in {made.Federation}", "name another folder");
    }

    /// <summary>Opens one that is there.</summary>
    /// <exception cref="AuthorityException">It is none.</exception>
    public static OfficeFolder Open(string path)
    {
        RequireNamed(path);
        var file = System.IO.Path.Combine(path, SettingsName);
        if (!File.Exists(file)) throw new AuthorityException($"{path} is no office: it has no {SettingsName}", "make one, for example with backbone registrar init");
        try
        {
            var settings = JsonSerializer.Deserialize(AuthorityFiles.Read(file, MaxSettings), OfficeJson.Default.OfficeSettings)
                ?? throw new JsonException("it is null");
            return new OfficeFolder(System.IO.Path.GetFullPath(path), settings);
        }
        catch (JsonException fault)
        {
            throw new AuthorityException($"{file} cannot be read: {fault.Message}", "restore it from a backup", fault);
        }
    }

    /// <summary>A path in it.</summary>
    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Notes the charter from which trust starts here; once.</summary>
    /// <exception cref="AuthorityException">Another was entered before.</exception>
    internal void Trust(Digest charter)
    {
        if (CharterHash is { } known)
        {
            if (known != charter)
                throw new AuthorityException(
                    $"{Path} trusts the charter {known} already", "compare the hash again; a later charter needs no hash, for the one before bears it out");
            return;
        }
        _settings = _settings with { CharterHash = charter.ToString() };
        Save();
    }

    /// <summary>Keeps other commands out of an office while one signs in it: two that draft the same version would make a fork.</summary>
    /// <exception cref="AuthorityException">Another command works in it.</exception>
    internal IDisposable Lock(string office)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new FileStream(At($"{office}.lock"), options);
        }
        catch (IOException fault)
        {
            throw new AuthorityException($"another command works in {Path}", "wait until it has ended, and try again", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new AuthorityException($"{Path} cannot be written: {fault.Message}", "check the folder's rights", fault);
        }
    }

    /// <summary>Whether a key file is there.</summary>
    internal bool HasKey(string name) => File.Exists(KeyPath(name));

    /// <summary>Makes a signing key and its file.</summary>
    /// <exception cref="CustodyException">The file is there already, or cannot be written.</exception>
    internal SigningPublicKey MakeKey(string name, string passphrase, PassphraseCost cost, MemoryKeyCustody custody)
    {
        using var keys = new KeyBundle([SigningKey.Generate()], []);
        var made = keys.SigningKeys[0].PublicKey;
        KeyFile.Write(KeyPath(name), keys, passphrase, cost);
        keys.MoveTo(custody);
        return made;
    }

    /// <summary>Opens a signing key's file.</summary>
    /// <exception cref="CustodyException">It is not there, or the passphrase is another.</exception>
    internal SigningPublicKey OpenKey(string name, string passphrase, MemoryKeyCustody custody)
    {
        using var keys = KeyFile.Read(KeyPath(name), passphrase);
        if (keys.SigningKeys is not [var key]) throw new CustodyException($"{KeyPath(name)} does not hold one signing key");
        var found = key.PublicKey;
        keys.MoveTo(custody);
        return found;
    }

    /// <summary>Opens a signing key and those that follow it, in their order.</summary>
    /// <inheritdoc cref="OpenKey"/>
    internal ImmutableArray<SigningPublicKey> OpenKeys(string name, string passphrase, MemoryKeyCustody custody) =>
        [OpenKey(name, passphrase, custody), .. NamesAfter(name).TakeWhile(HasKey).Select(next => OpenKey(next, passphrase, custody))];

    /// <summary>Makes the signing key that follows those that are there.</summary>
    /// <inheritdoc cref="MakeKey"/>
    internal SigningPublicKey MakeNextKey(string name, string passphrase, PassphraseCost cost, MemoryKeyCustody custody) =>
        MakeKey(NamesAfter(name).First(next => !HasKey(next)), passphrase, cost, custody);

    /// <summary>What follows a first one: NAME.2, NAME.3 and so on.</summary>
    internal static IEnumerable<string> NamesAfter(string name) => Enumerable.Range(2, MostFollowers).Select(number => $"{name}.{number}");

    private static void RequireNamed(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0) throw new AuthorityException("the office's folder has no name", "name it with --office DIR");
    }

    private string KeyPath(string name) => At(name + KeyFile.Extension);

    private static OfficeFolder Make(string path, OfficeSettings settings)
    {
        RequireNamed(path);
        try
        {
            var folder = OwnerFolder.Make(path);
            if (File.Exists(System.IO.Path.Combine(folder, SettingsName))) return Open(folder);
            var made = new OfficeFolder(folder, settings);
            made.Save();
            return made;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AuthorityException($"{path} cannot be written: {fault.Message}", "check the folder's rights and the disk", fault);
        }
    }

    private void Save() => AuthorityFiles.Write(At(SettingsName), JsonSerializer.SerializeToUtf8Bytes(_settings, OfficeJson.Default.OfficeSettings));

    private AuthorityException Wrong(string name, string wanted) =>
        new($"in {At(SettingsName)}, '{name}' is not {wanted}", "name the folder of the right office, or correct it");
}
