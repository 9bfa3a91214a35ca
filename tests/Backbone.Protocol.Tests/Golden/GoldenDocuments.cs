using Backbone.Authority;
using Backbone.Custody;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Tests.Golden;

/// <summary>
/// The signed documents of tests/vectors/documents: each is offered to whoever has adopted the golden federation, and is
/// rightly signed, whatever else is wrong about it.
/// </summary>
internal sealed class GoldenDocuments(GoldenWorld golden)
{
    private const ulong Day = 86_400_000;

    /// <summary>One vector to write.</summary>
    public sealed record Plan(string Name, string What, string Verdict, Func<SignedDocument> Make);

    public IEnumerable<Plan> All() => [.. Versions(), .. Lives(), .. Roots(), .. Charters(), .. KeySets(), .. Contradictions()];

    private IEnumerable<Plan> Versions() =>
    [
        Roster("good-roster-next", "the version after the one known", _ => { }),
        Roster("good-version-last", "the last version that there is", m => m.Head.Version = uint.MaxValue),
        Roster("bad-version-0", "version 0", m => m.Head.Version = 0),
        Roster("bad-version-2-32", "the version after the last", m => m.Head.Version = 1UL << 32),
        Roster("bad-version-2-63", "version 2^63", m => m.Head.Version = 1UL << 63),
        Roster("bad-version-2-64", "version 2^64 - 1", m => m.Head.Version = ulong.MaxValue),
    ];

    private IEnumerable<Plan> Lives() =>
    [
        Roster("bad-roster-36-days", "a roster of 35 days and a millisecond", m => m.Head.Until = m.Head.From + 35 * Day + 1),
        KeySet("bad-key-set-36-days", "a key set of 35 days and a millisecond", m => m.Head.Until = m.Head.From + 35 * Day + 1),
        Mandate("good-mandate-366-days", "a mandate of 366 days", m => m.Head.Until = m.Head.From + 366 * Day),
        Mandate("bad-mandate-367-days", "a mandate of 366 days and a millisecond", m => m.Head.Until = m.Head.From + 366 * Day + 1),
        Charter("bad-charter-1097-days", "a charter of 1,096 days and a millisecond", m => m.Head.Until = m.Head.From + 1096 * Day + 1),
    ];

    private IEnumerable<Plan> Roots() =>
    [
        .. OddRoots.Good.Select(root => Charter($"good-root-{root.Key}", "a TLS root of the form", m => SetRoot(m, root.Value))),
        .. OddRoots.Bad.Select(root => Charter($"bad-root-{root.Key}", "a TLS root of another form", m => SetRoot(m, root.Value))),
        Charter("bad-root-twice", "a nation's TLS root twice", m => m.Nations[0].TlsRoots.Add(m.Nations[0].TlsRoots[0])),
        Charter("bad-root-of-broker-twice", "a broker's TLS root twice", m => m.Brokers[0].TlsRoots.Add(m.Brokers[0].TlsRoots[0])),
        Charter("bad-root-of-two-nations", "a TLS root of two nations", m => m.Nations[1].TlsRoots[0] = m.Nations[0].TlsRoots[0]),
    ];

    private IEnumerable<Plan> Charters() =>
    [
        Charter("good-charter-next", "the charter after the first", _ => { }),
        Charter("good-log-keys", "two log keys of a broker", m => m.Brokers[0].LogKeys.Add([LogKey("a", 1), LogKey("b", 2)])),
        Charter("bad-log-key-name-twice", "two log keys of one name", m => m.Brokers[0].LogKeys.Add([LogKey("a", 1), LogKey("a", 2)])),
        Charter("bad-community-person", "a person in a community", m => m.Communities[0].Members.Add("KOR/kisa/lee")),
        Charter("bad-community-nation", "a nation's gateway in a community", m => m.Communities[0].Members.Insert(0, "JPN/gateway")),
    ];

    private IEnumerable<Plan> KeySets() =>
    [
        KeySet("good-epochs", "a second epoch that begins a millisecond later", m => Second(m, later: 1)),
        KeySet("bad-epochs-together", "two epochs of a reader that begin together", m => Second(m, later: 0)),
        KeySet("bad-border-keys-together", "two border keys that begin together", m => m.BorderKeys.Add(Epoch(m.BorderKeys[0], 0))),
        KeySet("good-witness-keys", "two witness keys", m => m.WitnessKeys.Add([WitnessKey("a", 1), WitnessKey("b", 2)])),
        KeySet("bad-witness-key-name-twice", "two witness keys of one name", m => m.WitnessKeys.Add([WitnessKey("a", 1), WitnessKey("a", 2)])),
    ];

    private IEnumerable<Plan> Contradictions() =>
    [
        new("bad-contradiction", "another first roster, rightly signed: evidence, and an alarm", "CONTRADICTION", () => Make<Wire.Roster>(
            DocumentType.Roster, m => m.Principals.RemoveAt(0), ["KOR registrar"], next: false)),
        new("bad-other-first-charter", "a first charter of strangers, signed by its own roots: refused, and no alarm",
            "DOCUMENT_INVALID", OtherCharter),
    ];

    private Plan Charter(string name, string what, Action<Wire.Charter> change) =>
        Next(name, what, DocumentType.Charter, change, "KOR root", "JPN root");

    private Plan Mandate(string name, string what, Action<Wire.Mandate> change) =>
        Next(name, what, DocumentType.Mandate, change, "KOR root");

    private Plan Roster(string name, string what, Action<Wire.Roster> change) =>
        Next(name, what, DocumentType.Roster, change, "KOR registrar");

    private Plan KeySet(string name, string what, Action<Wire.KeySet> change) =>
        Next(name, what, DocumentType.Keyset, change, "KOR registrar");

    private Plan Next<T>(string name, string what, DocumentType type, Action<T> change, params string[] signers)
        where T : class, IMessage<T>, new() =>
        new(name, what, name.StartsWith("good-", StringComparison.Ordinal) ? "ACCEPTED" : "DOCUMENT_INVALID",
            () => Make(type, change, signers, next: true));

    // The first of its type in the golden federation is the charter's, or KOR's.
    private SignedDocument Make<T>(DocumentType type, Action<T> change, string[] signers, bool next) where T : class, IMessage<T>, new()
    {
        var known = golden.Documents.First(document => document.Type == type);
        var message = new MessageParser<T>(() => new T()).ParseFrom(known.Payload.Bytes.Span);
        var head = (Wire.DocumentHead)message.Descriptor.FindFieldByNumber(1).Accessor.GetValue(message);
        if (next) (head.Version, head.Previous) = (2, ByteString.CopyFrom(known.Hash.ToArray()));
        change(message);
        var payload = new DocumentPayload(type, message.ToByteArray());
        return Assemble(payload, signers.Select(owner => (golden.CustodyOf(owner), golden.SigningOf(owner))));
    }

    private SignedDocument OtherCharter()
    {
        using var custody = new MemoryKeyCustody();
        var charter = Wire.Charter.Parser.ParseFrom(golden.Documents[0].Payload.Bytes.Span);
        var roots = charter.Nations.Select(nation =>
        {
            var seed = NamedBytes.Of($"golden stranger {nation.Code}", CompositeSignature.SeedSize);
            var root = custody.Add(SigningKey.FromSeed(seed));
            nation.RootKey = ByteString.CopyFrom(root.Bytes);
            return root;
        }).ToArray();
        var payload = new DocumentPayload(DocumentType.Charter, charter.ToByteArray());
        return Assemble(payload, roots.Select(root => (custody, root)));
    }

    private static SignedDocument Assemble(DocumentPayload payload, IEnumerable<(MemoryKeyCustody Custody, SigningPublicKey Key)> signers)
    {
        var signatures = signers.Select(signer => DocumentAuthority.Sign(payload, signer.Custody, signer.Key.Kid));
        return SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused)
            ? signed : throw new InvalidOperationException(refused.ToString());
    }

    private static void SetRoot(Wire.Charter charter, byte[] root) => charter.Nations[0].TlsRoots[0] = ByteString.CopyFrom(root);

    // Of the gateway, whose key stands in one mailbox only.
    private static void Second(Wire.KeySet message, ulong later)
    {
        var epochs = message.Mailboxes.Single(mailbox => mailbox.Address == "KOR/gateway").Readers[0].Epochs;
        epochs.Add(Epoch(epochs[0], later));
    }

    private static Wire.OpeningEpoch Epoch(Wire.OpeningEpoch before, ulong later)
    {
        using var key = OpeningKey.FromSeed(NamedBytes.Of("golden second epoch", OpeningKey.SeedSize));
        var epoch = before.Clone();
        (epoch.PublicKey, epoch.From) = (ByteString.CopyFrom(key.PublicKey.Bytes), before.From + later);
        return epoch;
    }

    private static Wire.LogKey LogKey(string name, byte fill) =>
        new() { Name = name, Ed25519 = Bytes(32, fill), MlDsa44 = Bytes(1312, fill) };

    private static Wire.WitnessKey WitnessKey(string name, byte fill) =>
        new() { Name = name, Ed25519 = Bytes(32, fill), MlDsa44 = Bytes(1312, fill) };

    private static ByteString Bytes(int count, byte fill) => ByteString.CopyFrom([.. Enumerable.Repeat(fill, count)]);
}
