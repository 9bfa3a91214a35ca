using Backbone.Custody;
using Backbone.Exercise.Nations;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>An exercise's documents and all its keys, from its folder: a forge writes with them whatever it is told.</summary>
internal sealed class ExerciseWorld : IDisposable
{
    private readonly FederationFolder _folder;
    private readonly FederationSnapshot _snapshot;
    private readonly Dictionary<string, KeyFileCustody> _custodies = [];

    public ExerciseWorld(FederationFolder folder)
    {
        _folder = folder;
        var history = new FederationHistory(folder.CharterHash);
        history.AdoptAll(folder.ReadDocuments(), Timestamp.Now(TimeProvider.System));
        _snapshot = history.Snapshot ?? throw new InvalidOperationException("the folder has no charter");
    }

    /// <summary>As it is now.</summary>
    public World World => new(_snapshot, Timestamp.Now(TimeProvider.System), Principal, SignStamp);

    /// <summary>A gateway's keys: stamp, border, mailbox, receipts, drafts.</summary>
    public KeyFileCustody GatewayOf(string nation) => CustodyIn(Path.Combine(nation, "gateway"));

    /// <summary>A nation's root and registrar keys.</summary>
    public KeyFileCustody AuthorityOf(string nation)
    {
        var folder = Path.Combine(_folder.Path, nation, "authority");
        return Open(folder, folder);
    }

    public void Dispose()
    {
        foreach (var custody in _custodies.Values) custody.Dispose();
    }

    private TestPrincipal Principal(string text)
    {
        var address = PrincipalAddress.Parse(text);
        var found = _snapshot.FindPrincipal(address, World.Now)
            ?? throw new ArgumentException($"{text} is nobody in this exercise", nameof(text));
        var custody = address.Kind == PrincipalKind.Person ? CustodyIn(text) : GatewayOf(address.Nation.ToString());
        return new TestPrincipal(address, custody, found.SigningKeys[0], [], found.Roles);
    }

    private byte[] SignStamp(string nation, byte[] statement, string context)
    {
        var key = _snapshot.FindKeySet(NationCode.Parse(nation), World.Now)!.StampKeys[0].Key;
        return GatewayOf(nation).Sign(key.Kid, statement, System.Text.Encoding.ASCII.GetBytes(context));
    }

    private KeyFileCustody CustodyIn(string place)
    {
        var folder = Path.Combine(_folder.Path, place);
        return Open(Path.Combine(folder, "keys"), folder);
    }

    private KeyFileCustody Open(string keys, string folder)
    {
        if (_custodies.TryGetValue(keys, out var open)) return open;
        return _custodies[keys] = KeyFileCustody.Open(keys, File.ReadAllText(Path.Combine(folder, "passphrase")).Trim());
    }
}
