using Backbone.Authority;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;

namespace Backbone.Benchmarks.Policies;

/// <summary>Sixty-four nations with two members each, all in one community: as large as a charter may be.</summary>
internal static class WideFederation
{
    /// <summary>How many nations.</summary>
    public const int Nations = 64;

    private static readonly FederationName Name = FederationName.Parse("wide.example");

    /// <summary>The code of a nation: AAA, AAB …</summary>
    public static NationCode Code(int place) => NationCode.Parse($"A{(char)('A' + place / 26)}{(char)('A' + place % 26)}");

    /// <summary>A charter and mandates, signed and verified like any other.</summary>
    public static FederationSnapshot Make(Timestamp now)
    {
        using var custody = new MemoryKeyCustody();
        var lifetime = new Lifetime(now, now.Plus(TimeSpan.FromDays(30)));
        var roots = Enumerable.Range(0, Nations).Select(_ => custody.Add(SigningKey.Generate())).ToArray();
        using var tls = CertificateAuthority.Create(TrustDomain.OfBrokers(Name), TimeProvider.System);
        var charter = DocumentAuthority.DraftCharter(new CharterDraft
        {
            Federation = Name,
            Lifetime = lifetime,
            Quorum = Nations / 2 + 1,
            Nations = [.. roots.Select((root, place) =>
            {
                using var authority = CertificateAuthority.Create(TrustDomain.OfNation(Name, Code(place)), TimeProvider.System);
                return new Nation(Code(place), root, [authority.Root.RawData]);
            })],
            Brokers = [new BrokerIdentity("b1", [tls.Root.RawData], [])],
            Communities = [new Community("wide", [.. Enumerable.Range(0, Nations).SelectMany(Members).Select(member => member.Address)])],
        }, null);
        var history = new FederationHistory(charter.Hash);
        Adopt(history, charter, roots.Take(Nations / 2 + 1).Select(root => DocumentAuthority.Sign(charter, custody, root.Kid)), now);
        for (var place = 0; place < Nations; place++)
        {
            var mandate = DocumentAuthority.DraftMandate(new MandateDraft
            {
                Federation = Name,
                Nation = Code(place),
                Lifetime = lifetime,
                Members = [.. Members(place)],
                RegistrarKeys = [new MandatedKey(custody.Add(SigningKey.Generate()), lifetime)],
            }, null);
            Adopt(history, mandate, [DocumentAuthority.Sign(mandate, custody, roots[place].Kid)], now);
        }
        return history.Snapshot ?? throw new InvalidOperationException("the charter was not adopted");
    }

    private static IEnumerable<Member> Members(int place) => new[] { "cert", "police" }.Select(name => new Member(
        MemberAddress.Parse($"{Code(place)}/{name}"), name == "cert" ? MemberKind.Cert : MemberKind.Police, IsPrivate: false, name));

    private static void Adopt(FederationHistory history, DocumentPayload payload, IEnumerable<DocumentSignature> signatures, Timestamp now)
    {
        if (!SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused)
            || history.Adopt(signed, now) is not Adoption.Adopted)
            throw new InvalidOperationException($"a document of the benchmark does not hold: {refused}");
    }
}
