using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>What people hand to their own gateway, signed rightly and yet wrong; the gateway says no.</summary>
internal static class SubmittedCases
{
    private const string Lee = "KOR/kisa/lee";
    private const string Park = "KOR/nis/park";
    private const string Choi = "KOR/upbit/choi"; // of an exchange: in no community, and held below GREEN

    /// <summary>Field 31, a varint, which no message has.</summary>
    internal static ReadOnlySpan<byte> UnknownField => [0xf8, 0x01, 0x00];

    public static IEnumerable<RefusedCase> All() => [.. Forms(), .. Authors(), .. Times(), .. Readers(), .. Rules()];

    private static IEnumerable<RefusedCase> Forms() =>
    [
        Bytes("Bytes that are no envelope", RefusalReason.Malformed, _ => [.. "not an envelope"u8]),
        Bytes("An envelope above 4 MiB", RefusalReason.TooLarge, _ => new byte[EnvelopeLimits.EnvelopeBytes + 1]),
        Letter("An unknown field after an envelope", RefusalReason.NotCanonical,
            forge => forge.OnEnvelope = bytes => [.. bytes, .. UnknownField]),
        Letter("An unknown field in a header that was signed with it", RefusalReason.NotCanonical,
            forge => forge.OnHeader = bytes => [.. bytes, .. UnknownField]),
        Letter("A number of a handling that is written longer than it need be", RefusalReason.NotCanonical,
            forge => forge.OnHandling = bytes => [.. bytes[..^1], 0x81, 0]), // the 1 that it ends with: it is an exercise
        Letter("A handling without its category", RefusalReason.Malformed,
            forge => forge.Handling.Category = Category.Unspecified),
        Letter("A header of format 2", RefusalReason.FormatNotSupported, forge => forge.Header.Format = 2),
        Letter("A header of suite 2, which is reserved", RefusalReason.FormatNotSupported,
            forge => forge.Header.Suite = (Wire.Suite)2),
        Letter("An officer's signature over a batch", RefusalReason.SignatureInvalid,
            forge => forge.Batch = (1, 3)),
        Letter("A content that is a byte short of what the header says", RefusalReason.ContentMismatch,
            forge => forge.OnContent = bytes => bytes[..^1]),
        Letter("A message made for another federation", RefusalReason.OtherFederation,
            forge => forge.Header.Federation = "other.example"),
    ];

    private static IEnumerable<RefusedCase> Authors() =>
    [
        Letter("What a colleague wrote and signed", RefusalReason.CallerMismatch, _ => { }, author: Park, caller: Lee, better: Lee),
        Letter("A colleague's name as author over an own signature", RefusalReason.CallerMismatch,
            forge => forge.Handling.Author = Park),
        Letter("What somebody of another nation wrote and signed", RefusalReason.CallerMismatch, _ => { },
            author: "JPN/npa/sato", caller: Lee, better: Lee),
        Letter("Another nation as the sender of an own letter", RefusalReason.CallerMismatch,
            forge => forge.Header.SenderNation = "USA"),
        Letter("A key that no roster has", RefusalReason.AuthorUnknown, SignWithUnknownKey),
        Letter("A colleague's key under the own name", RefusalReason.AuthorUnknown, forge => SignAs(forge, Park)),
        Letter("A roster newer than any that was published", RefusalReason.AuthorUnknown, forge => forge.Handling.RosterVersion++),
        Letter("A key used before its time", RefusalReason.AuthorKeyNotInForce,
            forge => forge.Handling.Created = forge.World.Now.Plus(-TimeSpan.FromDays(1)).Milliseconds),
        Letter("A signature with a flipped bit", RefusalReason.SignatureInvalid,
            forge => forge.OnEndorsing = made => made.Signature.Sig = Flipped(made.Signature.Sig)),
        Letter("An approval by somebody without the role", RefusalReason.SignatureInvalid,
            forge => forge.Approvals.Add(id => ApprovalForge.Give(id, Choi, world: forge.World))),
        new("Another message under a message id that was used", RefusalReason.MessageIdReused, Sight.Client,
            (siege, cancel) => SendTwiceAsync(siege, same: false, cancel))
        {
            Good = (siege, cancel) => SendTwiceAsync(siege, same: true, cancel),
        },
    ];

    private static IEnumerable<RefusedCase> Times() =>
    [
        Letter("A message that has expired", RefusalReason.TimeOutOfBounds,
            forge => forge.Header.Expires = forge.World.Now.Milliseconds),
        Letter("A message that would live for more than 30 days", RefusalReason.TimeOutOfBounds,
            forge => forge.Header.Expires = forge.World.Now.Plus(TimeSpan.FromDays(31)).Milliseconds),
        Letter("A message made an hour ahead", RefusalReason.TimeOutOfBounds,
            forge => forge.Handling.Created = forge.World.Now.Plus(TimeSpan.FromHours(1)).Milliseconds),
    ];

    private static IEnumerable<RefusedCase> Readers() =>
    [
        Letter("A mailbox that no key set has", RefusalReason.MailboxUnknown,
            forge => forge.Header.Recipients[0].Mailbox = "USA/nobody"),
        Letter("A reader who is none of the mailbox", RefusalReason.ReaderKeyMismatch, AddStranger),
    ];

    private static IEnumerable<RefusedCase> Rules() =>
    [
        Letter("A message without TLP", RefusalReason.MarkingAbsent, forge => forge.Handling.Tlp = Tlp.Unspecified),
        Letter("TLP:RED to a shared mailbox", RefusalReason.RedNotPersonal, forge => forge.Handling.Tlp = Tlp.Red),
        Letter("What derives from an envelope that nobody here knows", RefusalReason.BeyondOriginal, forge => forge.Handling.Relations.Add(
            new Backbone.Contracts.Envelope.V1.Relation
            {
                Kind = RelationKind.DerivedFrom, EnvelopeId = ByteString.CopyFrom(new byte[32]),
            })),
        Letter("A category that no rule of its nation lets its author send", RefusalReason.NotReleased, _ => { }, author: Park, better: Lee),
        Letter("A message of a nation that has no release policy in force", RefusalReason.PolicyNotInForce, _ => { },
            author: "JPN/npa/sato", better: Lee),
        new("A sixth message of somebody who may send five a day", RefusalReason.QuotaExceeded, Sight.Client, SendSixAsync),
        new("RED that its releaser denies", RefusalReason.ApprovalDenied, Sight.Client, SendDeniedAsync),
        Letter("A recipient whose nation it is not releasable to", RefusalReason.NotReleasable,
            forge => forge.Handling.ReleasableTo.Add("JPN"), good: forge => forge.Handling.ReleasableTo.Add("USA")),
        Letter("A recipient who shares no community with the author", RefusalReason.OutsideCommunity, Green, author: Choi, better: Lee),
        Letter("A community that the charter does not name", RefusalReason.OutsideCommunity,
            forge => forge.Handling.Community = "nowhere", good: forge => forge.Handling.Community = "dprk-crypto"),
        Letter("A marking above the ceiling of an exchange", RefusalReason.AboveCeiling, forge => forge.Handling.Tlp = Tlp.Amber,
            good: Green, author: Choi, to: "KOR/kisa"),
        new("A receipt that answers nothing", RefusalReason.FormNotAllowed, Sight.Client, (siege, cancel) =>
            HandOverAsync(siege, Lee, Forge.Receipt(siege.World, Lee, "USA/gateway").Build(), cancel)),
    ];

    private static async Task<RefusalReason> SendSixAsync(Siege siege, CancellationToken cancel)
    {
        const string Ops = "KOR/kisa/ops";
        for (var sent = 0; sent < 5; sent++)
            Assert.Equal(RefusalReason.Unspecified, await HandOverAsync(siege, Ops, Forge.Letter(siege.World, Ops, "KOR/kisa").Build(), cancel));
        return await HandOverAsync(siege, Ops, Forge.Letter(siege.World, Ops, "KOR/kisa").Build(), cancel);
    }

    private static async Task<RefusalReason> SendDeniedAsync(Siege siege, CancellationToken cancel)
    {
        var forge = Forge.Letter(siege.World, Lee, "USA/cisa/miller");
        forge.Handling.Tlp = Tlp.Red;
        Assert.Equal(RefusalReason.Unspecified, await HandOverAsync(siege, Lee, forge.Build(), cancel));
        var envelope = EnvelopeReference.Of(forge.Id);
        Assert.Equal(DeliveryStage.Pending, (await siege.As(Lee).Sending.GetStateAsync(envelope, cancel)).Recipients[0].Stage);
        await siege.As(Park).Approvals.DenyAsync(envelope, "names a source", cancel);
        return (await siege.As(Lee).Sending.GetStateAsync(envelope, cancel)).Recipients[0].Reason;
    }

    private static RefusedCase Letter(
        string sentence, RefusalReason reason, Action<Forge> bad, Action<Forge>? good = null,
        string author = Lee, string to = "USA/cisa", string? caller = null, string? better = null) =>
        new(sentence, reason, Sight.Client, (siege, cancel) => SendAsync(siege, author, caller ?? author, to, bad, cancel))
        {
            Good = (siege, cancel) => SendAsync(siege, better ?? author, better ?? author, to, good ?? (_ => { }), cancel),
        };

    private static RefusedCase Bytes(string sentence, RefusalReason reason, Func<World, byte[]> bad) =>
        new(sentence, reason, Sight.Client, (siege, cancel) => HandOverAsync(siege, Lee, bad(siege.World), cancel));

    private static Task<RefusalReason> SendAsync(
        Siege siege, string author, string caller, string to, Action<Forge> change, CancellationToken cancel)
    {
        var forge = Forge.Letter(siege.World, author, to);
        change(forge);
        return HandOverAsync(siege, caller, forge.Build(), cancel);
    }

    private static async Task<RefusalReason> SendTwiceAsync(Siege siege, bool same, CancellationToken cancel)
    {
        var first = Forge.Letter(siege.World, Lee, "USA/cisa");
        var bytes = first.Build();
        Assert.Equal(RefusalReason.Unspecified, await HandOverAsync(siege, Lee, bytes, cancel));
        var second = Forge.Letter(siege.World, Lee, "USA/cisa");
        second.Header.MessageId = first.Header.MessageId;
        return await HandOverAsync(siege, Lee, same ? bytes : second.Build(), cancel);
    }

    private static async Task<RefusalReason> HandOverAsync(Siege siege, string caller, byte[] envelope, CancellationToken cancel) =>
        (await siege.SubmitAsync(caller, new SubmitRequest { Envelope = ByteString.CopyFrom(envelope) }, cancel)).Refused?.Reason
            ?? RefusalReason.Unspecified;

    private static void Green(Forge forge) => forge.Handling.Tlp = Tlp.Green;

    private static void SignAs(Forge forge, string other)
    {
        forge.Signer = forge.World.Principal(other);
        forge.Handling.SigningKid = ByteString.CopyFrom(forge.Signer.Kid.Hash.ToArray());
    }

    private static void SignWithUnknownKey(Forge forge)
    {
        var custody = new Custody.MemoryKeyCustody();
        var key = forge.Signer.Key with { Key = custody.Add(SigningKey.Generate()) };
        forge.Signer = new TestPrincipal(PrincipalAddress.Parse(Lee), custody, key, [], []);
        forge.Handling.SigningKid = ByteString.CopyFrom(forge.Signer.Kid.Hash.ToArray());
    }

    private static void AddStranger(Forge forge)
    {
        using var key = OpeningKey.Generate();
        forge.Header.Recipients[0].Kids.Add(ByteString.CopyFrom(key.PublicKey.Kid.ToArray()));
        forge.Readers.Add(key.PublicKey);
    }

    private static ByteString Flipped(ByteString bytes)
    {
        var changed = bytes.ToByteArray();
        changed[0] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
