using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Backbone.Custody;
using Backbone.Custody.Authority;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>
/// Thirty nations of a thousand people: how many bytes their documents are, and how long they take to adopt. It asserts that they
/// fit, and prints the rest. Only where it is asked for:
/// <c>Backbone.Protocol.Tests -explicit only -class "*WideFederationTests" -showLiveOutput</c>
/// </summary>
public sealed class WideFederationTests : IDisposable
{
    private const int Nations = 30;
    private const int Members = 20;
    private const int People = 50; // of each member

    private static readonly FederationName Federation = FederationName.Parse("wide.example");

    private readonly MemoryKeyCustody _custody = new();
    private readonly Timestamp _now = Timestamp.Now(TimeProvider.System);
    private readonly Dictionary<NationCode, (SigningPublicKey Root, SigningPublicKey Registrar)> _keys = [];

    public void Dispose() => _custody.Dispose();

    [Fact(Explicit = true)]
    public void Thirty_nations_of_a_thousand_people_fit_and_are_adopted()
    {
        var codes = Enumerable.Range(0, Nations).Select(i => NationCode.Parse($"A{(char)('A' + i / 26)}{(char)('A' + i % 26)}")).ToArray();
        foreach (var code in codes) _keys[code] = (_custody.Add(SigningKey.Generate()), _custody.Add(SigningKey.Generate()));
        var charter = Charter(codes);
        SignedDocument[] documents = [charter, .. codes.SelectMany(Of)];
        foreach (var type in documents.GroupBy(document => document.Type))
            Print($"{type.Key}: {type.Count()} of {type.Max(document => document.Bytes.Length):N0} bytes at most");
        Print($"all: {documents.Sum(document => (long)document.Bytes.Length):N0} bytes");
        var stored = documents.Select(document => (ReadOnlyMemory<byte>)document.Bytes.ToArray()).Reverse().ToArray();
        for (var round = 0; round < 3; round++) AdoptAll(charter, stored);
        AdoptOne(charter, stored, codes[0]);
    }

    private void AdoptAll(SignedDocument charter, ReadOnlyMemory<byte>[] stored)
    {
        var (before, allocated) = (GC.GetTotalMemory(forceFullCollection: true), GC.GetTotalAllocatedBytes());
        var watch = Stopwatch.StartNew();
        var history = Adopted(charter, stored);
        Print($"adopted from a store in {watch.ElapsedMilliseconds:N0} ms, {(GC.GetTotalAllocatedBytes() - allocated) >> 20:N0} MiB allocated");
        Print($"held: {(GC.GetTotalMemory(forceFullCollection: true) - before) >> 20:N0} MiB");
        Assert.Equal(1 + 3 * Nations, history.Snapshot!.VersionsInForce(_now).Length);
    }

    // Apart, so that nothing but the history is held afterwards.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private FederationHistory Adopted(SignedDocument charter, ReadOnlyMemory<byte>[] stored)
    {
        var history = new FederationHistory(charter.Hash);
        Assert.All(history.AdoptAll(stored, _now), adoption => Assert.IsType<Adoption.Adopted>(adoption));
        return history;
    }

    private void AdoptOne(SignedDocument charter, ReadOnlyMemory<byte>[] stored, NationCode code)
    {
        var history = new FederationHistory(charter.Hash);
        history.AdoptAll(stored, _now);
        var before = history.Snapshot!.FindRoster(code, _now)!;
        var next = Sign(DocumentAuthority.DraftRoster(RosterDraft.Of(before), before), _keys[code].Registrar);
        var watch = Stopwatch.StartNew();
        Assert.IsType<Adoption.Adopted>(history.Adopt(next.Bytes.Span, _now));
        Print($"one more roster adopted in {watch.Elapsed.TotalMilliseconds:N1} ms");
    }

    private SignedDocument Charter(NationCode[] codes)
    {
        using var tls = CertificateAuthority.Create(TrustDomain.OfBrokers(Federation), TimeProvider.System);
        var payload = DocumentAuthority.DraftCharter(new CharterDraft
        {
            Federation = Federation,
            Lifetime = new Lifetime(_now, _now.Plus(Protocol.Documents.Charter.MaxLifetime)),
            Quorum = Nations / 2 + 1,
            Nations = [.. codes.Select(code =>
            {
                using var own = CertificateAuthority.Create(TrustDomain.OfNation(Federation, code), TimeProvider.System);
                return new Nation(code, _keys[code].Root, [own.Root.RawData]);
            })],
            Brokers = [new BrokerIdentity("b1", [tls.Root.RawData], [])],
            Communities = [new Community("wide", [.. codes.SelectMany(MembersOf)])],
        }, null);
        return Sign(payload, [.. codes.Take(Nations / 2 + 1).Select(code => _keys[code].Root)]);
    }

    private IEnumerable<SignedDocument> Of(NationCode code)
    {
        var (root, registrar) = _keys[code];
        var members = MembersOf(code).ToArray();
        var people = members.SelectMany(member => Enumerable.Range(0, People)
            .Select(i => PrincipalAddress.Parse($"{member}/person-{i:D2}"))).ToArray();
        yield return Sign(DocumentAuthority.DraftMandate(new MandateDraft
        {
            Federation = Federation,
            Nation = code,
            Lifetime = new Lifetime(_now, _now.Plus(Mandate.MaxLifetime)),
            Members = [.. members.Select(member => new Member(member, MemberKind.Cert, false, $"{member}, a team"))],
            RegistrarKeys = [new MandatedKey(registrar, new Lifetime(_now, _now.Plus(MandatedKey.MaxLifetime)))],
        }, null), root);
        var month = new Lifetime(_now, _now.Plus(Roster.MaxLifetime));
        yield return Sign(DocumentAuthority.DraftRoster(new RosterDraft
        {
            Federation = Federation,
            Nation = code,
            Lifetime = month,
            Principals = [.. people.Select(Officer), Service(PrincipalAddress.GatewayOf(code)),
                .. members.Select(member => Service(PrincipalAddress.DraftsOf(member)))],
        }, null), registrar);
        var readers = people.ToDictionary(person => person, person =>
            new Reader(person, ReaderKind.Device, "laptop", EpochPlan.Weekly.MakeKeys(_custody, _now)));
        yield return Sign(DocumentAuthority.DraftKeySet(new KeySetDraft
        {
            Federation = Federation,
            Nation = code,
            Lifetime = month,
            Mailboxes =
            [
                .. people.Select(person => new Mailbox(MailboxAddress.PersonalOf(person), [readers[person]], [1])),
                .. members.Select(member => new Mailbox(MailboxAddress.SharedBy(member),
                    [.. people.Where(person => person.Member == member).Take(2).Select(person => readers[person])], [1])),
            ],
            BorderKeys = EpochPlan.Weekly.MakeKeys(_custody, _now),
            StampKeys = [new StampKey(NewKey(), new Lifetime(_now, _now.Plus(Roster.MaxLifetime)), Withdrawn: false)],
        }, null), registrar);
    }

    private Principal Officer(PrincipalAddress person) => new(person, ["officer"], new TlsIdentity.Person(Federation, person),
        [Key(KeyRole.Officer)], $"Officer {person}", Drafts: false);

    private Principal Service(PrincipalAddress gateway) => new(gateway, ["service"], null, [Key(KeyRole.Service)], "a gateway", Drafts: false);

    private PrincipalKey Key(KeyRole role) =>
        new(role, NewKey(), new Lifetime(_now, _now.Plus(MandatedKey.MaxLifetime)), KeyStatus.Active, null);

    // Nobody signs with it, and any bytes are a public key.
    private static SigningPublicKey NewKey() =>
        SigningPublicKey.TryParse(RandomNumberGenerator.GetBytes(CompositeSignature.PublicKeySize), out var key)
            ? key : throw new InvalidOperationException("random bytes were no key");

    private static IEnumerable<MemberAddress> MembersOf(NationCode code) =>
        Enumerable.Range(0, Members).Select(i => MemberAddress.Parse($"{code}/member-{i:D2}"));

    private SignedDocument Sign(DocumentPayload payload, params SigningPublicKey[] keys) =>
        SignedDocument.TryAssemble(payload, keys.Select(key => DocumentAuthority.Sign(payload, _custody, key.Kid)), out var signed, out var refused)
            ? signed : throw new InvalidOperationException(refused.ToString());

    private static void Print(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
