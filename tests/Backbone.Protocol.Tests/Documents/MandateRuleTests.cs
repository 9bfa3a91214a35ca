using Backbone.TestKit.Federation;
using static Backbone.Protocol.Tests.Documents.PayloadRules;
using Suite = Backbone.Contracts.Envelope.V1.Suite;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>Every rule that the contract of the mandate names, broken one at a time.</summary>
public sealed class MandateRuleTests
{
    private const ulong Day = 86_400_000;

    private static readonly TestFederation Federation = TestFederation.Default;

    private static readonly Rule<Wire.Mandate>[] Rules =
    [
        new("367 days", m => m.Head.Until = m.Head.From + 367 * Day, "lives for more than 366 days"),
        new("members out of order", m =>
            (m.Members[0], m.Members[1]) = (m.Members[1], m.Members[0]), "members are not"),
        new("a member twice", m => m.Members[1].Name = m.Members[0].Name, "members are not"),
        new("257 members", m => { while (m.Members.Count < 257) m.Members.Add(m.Members[0]); }, "257 members"),
        new("a member named gateway", m => m.Members[0].Name = "gateway", "member's name"),
        new("a member named broker", m => m.Members[0].Name = "broker", "member's name"),
        new("a member without a name", m => m.Members[0].Name = "", "member's name"),
        new("a member in capitals", m => m.Members[0].Name = "KISA", "member's name"),
        new("a member of 33 letters", m => m.Members[0].Name = new string('a', 33), "member's name"),
        new("a member with a slash", m => m.Members[0].Name = "kisa/lee", "member's name"),
        new("a member of no kind", m => m.Members[0].Kind = MemberKind.Unspecified, "no known kind"),
        new("a member of an unknown kind", m => m.Members[0].Kind = (MemberKind)99, "no known kind"),
        new("a title of 257 bytes", m => m.Members[0].Title = new string('t', 257), "title"),
        new("a title of 129 two-byte letters", m => m.Members[0].Title = new string('é', 129), "title"),
        new("a title that moves the cursor", m => m.Members[0].Title = "kisa\u001b[2J", "title"),
        new("9 registrar keys", m => AddRegistrars(m, 8), "9 registrar keys"),
        new("9 policy keys", m => AddPolicies(m, 8), "9 policy keys"),
        new("a registrar key of suite 2", m => m.RegistrarKeys[0].Suite = (Suite)2, "suite 2"),
        new("a registrar key that is none", m => m.RegistrarKeys[0].PublicKey = NewOpeningKey(), "no signing key"),
        new("a registrar key twice", m => m.RegistrarKeys.Add(m.RegistrarKeys[0].Clone()), "never shared"),
        new("a registrar key for policies as well", m => m.PolicyKeys.Add(m.RegistrarKeys[0].Clone()), "never shared"),
        new("a key that ends as it begins", m => m.RegistrarKeys[0].Until = m.RegistrarKeys[0].From, "ends before"),
        new("a key for a moment more than 366 days", m =>
            m.RegistrarKeys[0].Until = m.RegistrarKeys[0].From + 366 * Day + 1, "more than 366 days"),
        new("a key for ever", m =>
            (m.RegistrarKeys[0].From, m.RegistrarKeys[0].Until) = (0, ulong.MaxValue), "more than 366"),
        new("a policy key for 367 days", m =>
        {
            AddPolicies(m, 1);
            m.PolicyKeys[0].Until = m.PolicyKeys[0].From + 367 * Day;
        }, "more than 366 days"),
    ];

    public static TheoryData<string> Breaches => Names(Rules);

    [Theory, MemberData(nameof(Breaches))]
    public void A_broken_mandate_is_refused(string rule) => RefusesBroken(Federation.Documents[4], Rules, rule);

    [Fact]
    public void A_title_of_256_bytes_is_taken() =>
        TakesChanged<Wire.Mandate>(Federation.Documents[4], m => m.Members[0].Title = new string('é', 128));

    [Fact]
    public void Eight_keys_of_each_are_taken() => TakesChanged<Wire.Mandate>(Federation.Documents[4], m =>
    {
        AddRegistrars(m, 7);
        AddPolicies(m, 7);
    });

    private static void AddRegistrars(Wire.Mandate message, int count)
    {
        for (var i = 0; i < count; i++) message.RegistrarKeys.Add(NewKey(message));
    }

    private static void AddPolicies(Wire.Mandate message, int count)
    {
        for (var i = 0; i < count; i++) message.PolicyKeys.Add(NewKey(message));
    }

    private static Wire.MandatedKey NewKey(Wire.Mandate message)
    {
        var key = message.RegistrarKeys[0].Clone();
        key.PublicKey = NewSigningKey();
        return key;
    }
}
