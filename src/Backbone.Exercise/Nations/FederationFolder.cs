using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Exercise.Nations;

/// <summary>
/// A whole federation in one folder, with all keys of all its parts: for drills, demonstrations and tests, never for
/// more. Everything in it is what the real parts read:
/// <code>
/// federation.json                        federation, charterHash
/// broker/broker.json                     settings; tls/, documents/ (the charter), authority/ (the operator's TLS root)
/// KOR/authority/                         what a nation keeps offline: root, registrar, ca.key; sealed with passphrase
/// KOR/gateway/gateway.json               settings; tls/, keys/, passphrase, documents/ (the charter, the nation's own)
/// KOR/kisa/lee/profile.json              a person's profile; tls/, keys/, passphrase, documents/
/// KOR/kisa/siem-1/profile.json           a system's profile; tls/ alone, for its keys lie with the gateway's
/// </code>
/// </summary>
public sealed class FederationFolder
{
    /// <summary>How long a folder can be used: until its keys' last epoch and its revocation lists end.</summary>
    public static readonly TimeSpan Lifetime = EpochPlan.Weekly.Length * EpochPlan.Weekly.Count;

    private FederationFolder(string path, FederationName federation, Digest charterHash) =>
        (Path, Federation, CharterHash) = (path, federation, charterHash);

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>The federation.</summary>
    public FederationName Federation { get; }

    /// <summary>The charter's hash, from which all trust starts.</summary>
    public Digest CharterHash { get; }

    /// <summary>The broker's settings file.</summary>
    public string BrokerSettings => At(FolderNames.Broker, SettingsForms.BrokerFile);

    /// <summary>Makes a federation where the folder is new or empty; takes up the one that is there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="ExerciseException">
    /// It holds something else or an unfinished exercise, or one that has run out; or it cannot be written.
    /// </exception>
    public static FederationFolder Prepare(string path, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(clock);
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (!File.Exists(System.IO.Path.Combine(full, FolderNames.Federation)))
            {
                if (File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()))
                    throw new ExerciseException(
                        $"{full} holds something, and no {FolderNames.Federation}: name a new or empty folder, or remove it");
                new FederationMaker(full, clock).Make();
            }
            return Open(full, clock);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ExerciseException($"{full} cannot be used ({fault.Message}): check its rights and the disk", fault);
        }
    }

    /// <summary>A gateway's settings file.</summary>
    public string GatewaySettings(NationCode nation) => At(nation.ToString(), FolderNames.Gateway, SettingsForms.GatewayFile);

    /// <summary>A person's or system's profile folder.</summary>
    public string ProfileFolder(PrincipalAddress person) => At(person.ToString().Split('/'));

    /// <summary>All documents that the gateways begin with, in any order.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> ReadDocuments() =>
    [
        .. Cast.Nations
            .SelectMany(nation => Directory.GetFiles(At(nation.Code.ToString(), FolderNames.Gateway, FolderNames.Documents), "*.bin"))
            .Select(file => (ReadOnlyMemory<byte>)WholeFile.Read(file, SignedDocument.MaxSize)),
    ];

    private static FederationFolder Open(string path, TimeProvider clock)
    {
        var file = System.IO.Path.Combine(path, FolderNames.Federation);
        var said = PrivateFiles.ReadObject(file);
        if (said.Count != 2 || !FederationName.TryParse(said["federation"]?.ToString(), out var federation)
            || said["charterHash"]?.ToString() is not { Length: 2 * Digest.Size } hash || !hash.All(char.IsAsciiHexDigit))
            throw new ExerciseException(
                $"{file} is not of the form {{ federation, charterHash }}: restore it, or make the exercise anew in another folder");
        var folder = new FederationFolder(path, federation, new Digest(Convert.FromHexString(hash)));
        folder.CheckInForce(Timestamp.Now(clock));
        return folder;
    }

    private void CheckInForce(Timestamp now)
    {
        var history = new FederationHistory(CharterHash);
        history.AdoptAll(ReadDocuments(), now);
        var snapshot = history.Snapshot ?? throw new ExerciseException(
            $"{Path} lacks the charter {CharterHash}: restore it, or make the exercise anew in another folder");
        if (Cast.Nations.FirstOrDefault(nation => snapshot.FindBorderKeyToSealTo(nation.Code, now) is null) is { } missing)
            throw new ExerciseException(
                $"the keys of {missing.Code} in {Path} are not in force, an exercise lasts {Lifetime.Days} days: "
                + "make one anew in another folder, or check the clock");
    }

    private string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
