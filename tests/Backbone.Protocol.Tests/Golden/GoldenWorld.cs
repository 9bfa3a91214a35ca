using System.Collections.Immutable;
using Backbone.Custody;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Golden;

/// <summary>The golden federation as its file has it: documents adopted, keys grown from their seeds.</summary>
internal sealed class GoldenWorld
{
    private static readonly Lazy<GoldenWorld> Loaded =
        new(() => new GoldenWorld(GoldenFolder.Read<GoldenFederation>(GoldenFolder.FederationPath)));

    private readonly Digest _trusted;
    private readonly Dictionary<string, MemoryKeyCustody> _custodies = [];
    private readonly Dictionary<string, SigningPublicKey> _signing = [];

    public GoldenWorld(GoldenFederation file)
    {
        Now = new Timestamp(file.Now);
        _trusted = new Digest(Convert.FromHexString(file.TrustedCharter));
        Documents = [.. file.Documents.Select(text => Convert.FromBase64String(text)).Select(Read)];
        Snapshot = NewHistory().Snapshot!;
        foreach (var seed in file.Signing)
            _signing[seed.Owner] = CustodyOf(seed.Owner).Add(SigningKey.FromSeed(Convert.FromHexString(seed.Seed)));
        foreach (var seed in file.Opening)
            CustodyOf(seed.Owner).Add(OpeningKey.FromSeed(Convert.FromHexString(seed.Seed)));
    }

    public static GoldenWorld Default => Loaded.Value;

    public Timestamp Now { get; }

    public FederationSnapshot Snapshot { get; }

    /// <summary>In the order in which they are adopted.</summary>
    public ImmutableArray<SignedDocument> Documents { get; }

    /// <summary>A history that has adopted all documents.</summary>
    public FederationHistory NewHistory()
    {
        var history = new FederationHistory(_trusted);
        foreach (var document in Documents)
        {
            var adoption = history.Adopt(document, Now);
            if (adoption is not Adoption.Adopted) throw new InvalidOperationException($"a golden document: {adoption}");
        }
        return history;
    }

    /// <summary>The signing key of an owner, by the names in the file.</summary>
    public SigningPublicKey SigningOf(string owner) => _signing[owner];

    private static SignedDocument Read(byte[] bytes) => SignedDocument.TryRead(bytes, out var document, out var refused)
        ? document : throw new InvalidOperationException(refused.ToString());

    /// <summary>For forging.</summary>
    public World ToWorld() => new(Snapshot, Now, Principal, SignStamp);

    /// <summary>The keys of an owner, by the names in the file.</summary>
    public MemoryKeyCustody CustodyOf(string owner) =>
        _custodies.TryGetValue(owner, out var custody) ? custody : _custodies[owner] = new MemoryKeyCustody();

    private TestPrincipal Principal(string text)
    {
        var address = PrincipalAddress.Parse(text);
        var found = Snapshot.FindPrincipal(address, Now)!;
        return new TestPrincipal(address, CustodyOf(text), found.SigningKeys[0], [], found.Roles);
    }

    private byte[] SignStamp(string nation, byte[] statement, string context)
    {
        var key = Snapshot.FindKeySet(NationCode.Parse(nation), Now)!.StampKeys[0].Key;
        return CustodyOf($"{nation} stamp").Sign(key.Kid, statement, System.Text.Encoding.ASCII.GetBytes(context));
    }
}
