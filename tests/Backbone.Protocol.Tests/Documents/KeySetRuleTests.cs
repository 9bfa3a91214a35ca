using Backbone.TestKit.Federation;
using Google.Protobuf;
using Google.Protobuf.Collections;
using static Backbone.Protocol.Tests.Documents.PayloadRules;
using Suite = Backbone.Contracts.Envelope.V1.Suite;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>Every rule that the contract of the key set names, broken one at a time.</summary>
public sealed class KeySetRuleTests
{
    private const ulong Day = 86_400_000;

    private static readonly TestFederation Federation = TestFederation.Default;

    private static readonly Rule<Wire.KeySet>[] Rules =
    [
        new("35 days and a moment", m => m.Head.Until = m.Head.From + 35 * Day + 1, "more than 35 days"),
        new("for ever", m => m.Head.Until = ulong.MaxValue, "more than 35 days"),
        new("mailboxes out of order", m =>
            (m.Mailboxes[0], m.Mailboxes[1]) = (m.Mailboxes[1], m.Mailboxes[0]), "mailboxes are not"),
        new("a mailbox twice", m => m.Mailboxes.Insert(0, m.Mailboxes[0].Clone()), "mailboxes are not"),
        new("1,025 mailboxes", m =>
            { while (m.Mailboxes.Count < 1025) m.Mailboxes.Add(new Wire.Mailbox()); }, "1025 mailboxes"),
        new("a mailbox of another nation", m => m.Mailboxes[^1].Address = "USA/cisa", "another nation"),
        new("a mailbox of drafts", m => Of(m, "KOR/kisa/lee").Address = "KOR/kisa/gateway", "address is none"),
        new("a mailbox without readers", m => Lee(m).Readers.Clear(), "0 readers"),
        new("17 readers", m =>
            { while (Lee(m).Readers.Count < 17) Lee(m).Readers.Add(Lee(m).Readers[0]); }, "17 readers"),
        new("a reader twice", m => Lee(m).Readers.Add(Lee(m).Readers[0].Clone()), "twice with device"),
        new("no formats", m => Lee(m).Formats.Clear(), "0 formats"),
        new("format 0", m => Lee(m).Formats.Insert(0, 0), "format 0"),
        new("formats out of order", m => Lee(m).Formats.Insert(0, 2), "formats of mailbox"),
        new("a format twice", m => Lee(m).Formats.Add(1), "formats of mailbox"),
        new("17 formats", m => Lee(m).Formats.Add(Enumerable.Range(2, 16).Select(i => (uint)i)), "17 formats"),
        new("a reader without principal", m => Lee(m).Readers[0].Principal = "", "no address"),
        new("another person in a personal mailbox", m =>
            Lee(m).Readers[0].Principal = "KOR/kisa/park", "whose mailbox it is not"),
        new("another member in a shared mailbox", m =>
            Of(m, "KOR/kisa").Readers[0].Principal = "KOR/nis/choi", "whose mailbox"),
        new("another nation in a shared mailbox", m =>
            Of(m, "KOR/kisa").Readers[0].Principal = "USA/cisa/kim", "whose mailbox"),
        new("the gateway in a shared mailbox", m =>
            Of(m, "KOR/kisa").Readers[0].Principal = "KOR/gateway", "whose mailbox"),
        new("an author of drafts in a shared mailbox", m =>
            Of(m, "KOR/kisa").Readers[0].Principal = "KOR/kisa/gateway", "whose mailbox"),
        new("a person in the nation's mailbox", m =>
            Of(m, "KOR/gateway").Readers[0].Principal = "KOR/kisa/lee", "whose mailbox"),
        new("a device in the nation's mailbox", m =>
            Of(m, "KOR/gateway").Readers[0].Kind = ReaderKind.Device, "gateway is a service"),
        new("a reader of no kind", m => Lee(m).Readers[0].Kind = ReaderKind.Unspecified, "no known kind"),
        new("a reader of an unknown kind", m => Lee(m).Readers[0].Kind = (ReaderKind)99, "no known kind"),
        new("a reader without device", m => Lee(m).Readers[0].Device = "", "device of"),
        new("a device in capitals", m => Lee(m).Readers[0].Device = "Laptop", "device of"),
        new("17 epochs", m => { while (Epochs(m).Count < 17) Epochs(m).Add(Epochs(m)[0]); }, "17 epochs"),
        new("epochs out of order", m =>
            (Epochs(m)[0], Epochs(m)[1]) = (Epochs(m)[1], Epochs(m)[0]), "does not begin after the one before"),
        new("two epochs that begin together", m => Together(m.Mailboxes[0].Readers[0].Epochs), "does not begin after"),
        new("two border keys that begin together", m => Together(m.BorderKeys), "does not begin after"),
        new("an epoch twice", m =>
        {
            Epochs(m).Add(Epochs(m)[2].Clone());
            Epochs(m)[3].From++;
        }, "twice"),
        new("an epoch of suite 2", m => Epochs(m)[0].Suite = (Suite)2, "suite 2"),
        new("an epoch's key that is none", m => Epochs(m)[0].PublicKey = NewSigningKey(), "no opening key"),
        new("an epoch that ends as it begins", m => Epochs(m)[0].Until = Epochs(m)[0].From, "ends before"),
        new("a key of two people", m =>
            Epochs(m)[0].PublicKey = Of(m, "KOR/kisa/park").Readers[0].Epochs[0].PublicKey, "never shared"),
        new("a key withdrawn in one mailbox only", m => Epochs(m)[0].Withdrawn = true, "never shared"),
        new("a key with another time in another mailbox", m => Epochs(m)[2].Until += Day, "never shared"),
        new("a key of another device in another mailbox", m => Lee(m).Readers[0].Device = "phone", "never shared"),
        new("a reader's key at the border", m => m.BorderKeys[0].PublicKey = Epochs(m)[0].PublicKey, "never shared"),
        new("a border key twice", m => m.BorderKeys.Add(m.BorderKeys[0].Clone()), "never shared"),
        new("17 border keys", m =>
            { while (m.BorderKeys.Count < 17) m.BorderKeys.Add(m.BorderKeys[0]); }, "17 border keys"),
        new("a border key that is none", m => m.BorderKeys[0].PublicKey = ByteString.Empty, "no opening key"),
        new("a border key of suite 0", m => m.BorderKeys[0].Suite = Suite.Unspecified, "suite 0"),
        new("a border key that ends as it begins", m => m.BorderKeys[0].Until = m.BorderKeys[0].From, "ends before"),
        new("9 stamp keys", m => { while (m.StampKeys.Count < 9) m.StampKeys.Add(m.StampKeys[0]); }, "9 stamp keys"),
        new("a stamp key twice", m => m.StampKeys.Add(m.StampKeys[0].Clone()), "never shared"),
        new("a stamp key of suite 2", m => m.StampKeys[0].Suite = (Suite)2, "suite 2"),
        new("a stamp key that is none", m => m.StampKeys[0].PublicKey = NewOpeningKey(), "no signing key"),
        new("a stamp key that ends as it begins", m => m.StampKeys[0].Until = m.StampKeys[0].From, "ends before"),
        new("half a witness key", m => m.WitnessKeys.Add(new Wire.WitnessKey { Name = "w" }), "no pair"),
        new("a stamp key's half as a witness key", m => m.WitnessKeys.Add(new Wire.WitnessKey
        {
            Name = "w", Ed25519 = ByteString.CopyFrom(m.StampKeys[0].PublicKey.Span[1952..]),
            MlDsa44 = ByteString.CopyFrom(new byte[1312]),
        }), "never shared"),
    ];

    public static TheoryData<string> Breaches => Names(Rules);

    [Theory, MemberData(nameof(Breaches))]
    public void A_broken_key_set_is_refused(string rule) => RefusesBroken(Federation.Documents[6], Rules, rule);

    [Fact]
    public void Thirty_five_days_are_taken() =>
        TakesChanged<Wire.KeySet>(Federation.Documents[6], m => m.Head.Until = m.Head.From + 35 * Day);

    [Fact]
    public void A_key_withdrawn_everywhere_is_taken() => TakesChanged<Wire.KeySet>(Federation.Documents[6], m =>
    {
        Epochs(m)[0].Withdrawn = true;
        Of(m, "KOR/kisa").Readers[0].Epochs[0].Withdrawn = true;
    });

    private static void Together(RepeatedField<Wire.OpeningEpoch> epochs)
    {
        var other = epochs[^1].Clone();
        other.PublicKey = NewOpeningKey();
        epochs.Add(other);
    }

    private static Wire.Mailbox Of(Wire.KeySet message, string address) =>
        message.Mailboxes.Single(mailbox => mailbox.Address == address);

    private static Wire.Mailbox Lee(Wire.KeySet message) => Of(message, "KOR/kisa/lee");

    private static RepeatedField<Wire.OpeningEpoch> Epochs(Wire.KeySet message) => Lee(message).Readers[0].Epochs;
}
