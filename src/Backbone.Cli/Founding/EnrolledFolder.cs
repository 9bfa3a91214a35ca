using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Client.Connection;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary>The folder of somebody who is enrolled, or waits for it: whose it is, and how its keys are opened.</summary>
internal sealed class EnrolledFolder
{
    private readonly Invocation _invocation;
    private string? _passphrase;

    private EnrolledFolder(Invocation invocation, Enrollee enrollee) => (_invocation, Enrollee) = (invocation, enrollee);

    /// <summary>The folder.</summary>
    public Enrollee Enrollee { get; }

    /// <summary>The file that opens the keys without a question; null where there is none.</summary>
    public string? PassphraseFile
    {
        // Where the request made a random one, that is the one.
        get => File.Exists(Enrollee.PassphrasePath) ? Enrollee.PassphrasePath
            : _invocation.PassphraseFile is { } named ? Path.GetFullPath(named) : null;
    }

    /// <summary>The key files.</summary>
    public string[] KeyFiles => Directory.Exists(Enrollee.KeysFolder) ? Directory.GetFiles(Enrollee.KeysFolder, "*" + KeyFile.Extension) : [];

    /// <summary>What one try of the passphrase is to cost: as in the files that are there.</summary>
    public PassphraseCost Cost => KeyFiles is [var first, ..] ? KeyFile.CostOf(first) : _invocation.KeyCost;

    /// <summary>Somebody's folder.</summary>
    public static EnrolledFolder Of(Invocation invocation, string folder, bool isGateway) =>
        new(invocation, new Enrollee(Path.GetFullPath(folder), isGateway ? Enrollee.GatewayName : Enrollee.PersonName));

    /// <summary>Whoever's request waits there.</summary>
    /// <exception cref="AuthorityException">None does.</exception>
    public static (EnrolledFolder Folder, EnrollmentRequest Request) Pending(Invocation invocation, string folder)
    {
        var request = Of(invocation, folder, isGateway: false).Enrollee.ReadRequest();
        return (Of(invocation, folder, request.IsGateways), request);
    }

    /// <summary>The passphrase of the key files: from the file, else typed once; empty where there are no key files.</summary>
    /// <exception cref="Client.BackboneException">It cannot be had.</exception>
    public string Passphrase() => _passphrase ??= KeyFiles.Length == 0 ? ""
        : PassphraseFile is { } path ? Profile.ReadPassphrase(path) : PassphraseSource.ReadFor(_invocation, Enrollee.Folder);

    /// <summary>The keys, opened; the caller's to destroy.</summary>
    /// <exception cref="CustodyException">A file cannot be opened.</exception>
    public MemoryKeyCustody OpenKeys()
    {
        var custody = new MemoryKeyCustody();
        try
        {
            foreach (var file in KeyFiles)
                using (var keys = KeyFile.Read(file, Passphrase())) keys.MoveTo(custody);
            return custody;
        }
        catch
        {
            custody.Dispose();
            throw;
        }
    }

    /// <summary>Destroys the keys whose time is over.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="CustodyException">A file cannot be opened or written.</exception>
    public int DestroyEnded(FederationSnapshot federation, NationCode nation)
    {
        var now = Timestamp.Now(_invocation.Clock);
        return KeyFiles.Length > 0 && federation.FindRoster(nation, now) is { } roster && federation.FindKeySet(nation, now) is { } keySet
            ? Enrollee.DestroyEnded(roster, keySet, Passphrase(), Cost, now) : 0;
    }
}
