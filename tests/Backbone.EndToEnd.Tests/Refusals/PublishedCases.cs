using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>What the gateway of a nation gone bad brings to the broker; the broker says no.</summary>
internal static class PublishedCases
{
    private const string Sato = "JPN/npa/sato";
    private const int KidAt = 17 + 2 + 32 + 32 + 1 + 32; // SPEC § Stamp, for one recipient nation

    public static IEnumerable<RefusedCase> All() => [.. Forms(), .. Senders(), .. Limits(), .. Published()];

    private static IEnumerable<RefusedCase> Forms() =>
    [
        Bytes("Bytes that are no consignment", RefusalReason.Malformed, [.. "not a consignment"u8]),
        Bytes("A consignment above 4 MiB and 128 KiB", RefusalReason.TooLarge, new byte[ConsignmentLimits.ConsignmentBytes + 1]),
        Letter("An unknown field in a consignment's header", RefusalReason.NotCanonical,
            forge => forge.OnHeader = bytes => [.. bytes, .. SubmittedCases.UnknownField]),
        Letter("A consignment of format 2", RefusalReason.FormatNotSupported, forge => forge.Header.Format = 2),
        Letter("A consignment for another federation", RefusalReason.OtherFederation,
            forge => forge.Header.Federation = "other.example"),
        Letter("A consignment whose content is too short", RefusalReason.ContentMismatch,
            forge => forge.OnContent = bytes => bytes[..^1]),
        Letter("A consignment for a mailbox that no key set has", RefusalReason.MailboxUnknown,
            forge => forge.Header.Recipients[0].Mailbox = "USA/nobody"),
        Letter("A consignment that has expired", RefusalReason.TimeOutOfBounds,
            forge => forge.Header.Expires = forge.World.Now.Milliseconds),
        Letter("A consignment that would live for more than 30 days", RefusalReason.TimeOutOfBounds,
            forge => forge.Header.Expires = forge.World.Now.Plus(TimeSpan.FromDays(31)).Milliseconds),
    ];

    private static IEnumerable<RefusedCase> Senders() =>
    [
        new("A consignment of another nation, under that nation's own stamp", RefusalReason.CallerMismatch, Sight.Gateway,
            (siege, cancel) => PublishAsync(siege, ConsignmentForge.Of(Forge.Letter(siege.World, "KOR/kisa/lee", "USA/cisa")), cancel)),
        new("A stamp by another nation's key", RefusalReason.StampKeyUnknown, Sight.Gateway,
            (siege, cancel) => PublishAsync(siege, Again(LetterOf(siege), stamper: "USA"), cancel)),
        Stamped("A stamp by a key that no key set has", RefusalReason.StampKeyUnknown,
            forge => forge.OnStatement = made => [.. made[..KidAt], .. NamedBytes.Of("a kid", 32), .. made[(KidAt + 32)..]]),
        Stamped("A stamp with the proof of a batch that it does not stand in", RefusalReason.StampInvalid,
            forge => forge.OnStamping = stamp => stamp.Batch = new Wire.BatchProof { Size = 2 }),
        Stamped("A stamp with a flipped bit", RefusalReason.StampInvalid,
            forge => forge.OnStamping = stamp => stamp.Sig = Flipped(stamp.Sig)),
        Stamped("A stamp about another sealed handling of the same envelope", RefusalReason.StampInvalid,
            forge => forge.OnConsignment = made => made.SealedHandling = Read(Again(forge, "JPN")).SealedHandling),
        new("The same envelope under another stamp", RefusalReason.Conflict, Sight.Gateway,
            (siege, cancel) => PublishTwiceAsync(siege, same: false, cancel))
        {
            Good = (siege, cancel) => PublishTwiceAsync(siege, same: true, cancel),
        },
    ];

    private static IEnumerable<RefusedCase> Limits() =>
    [
        new("One consignment more in a minute than the charter allows", RefusalReason.RateExceeded, Sight.Gateway, async (siege, cancel) =>
        {
            Assert.Equal(RefusalReason.Unspecified, await PublishAsync(siege, Precedence.Immediate, 0, cancel));
            return await PublishAsync(siege, Precedence.Immediate, 0, cancel);
        }),
        new("One consignment more in a lane than the charter has room for", RefusalReason.LaneFull, Sight.Gateway, async (siege, cancel) =>
        {
            Assert.Equal(RefusalReason.Unspecified, await PublishAsync(siege, Precedence.Flash, 0, cancel));
            Assert.Equal(RefusalReason.Unspecified, await PublishAsync(siege, Precedence.Flash, 0, cancel));
            // Once a second its reader's gateway lets some of it be freed: then another one fits.
            return await Patience.UntilAsync<RefusalReason>("the lane is full", async over =>
                await PublishAsync(siege, Precedence.Flash, 0, over) is var reason and not RefusalReason.Unspecified ? reason : null, cancel);
        }),
        new("A consignment larger than all the room of its lane", RefusalReason.TooLarge, Sight.Gateway,
            (siege, cancel) => PublishAsync(siege, Precedence.Flash, (int)TightCharter.FlashBytes, cancel))
        {
            Good = (siege, cancel) => PublishAsync(siege, Precedence.Routine, (int)TightCharter.FlashBytes, cancel),
        },
    ];

    private static IEnumerable<RefusedCase> Published() =>
    [
        new("The next roster, signed by another nation's registrar", RefusalReason.DocumentInvalid, Sight.Gateway,
            (siege, cancel) => siege.Hostile.PublishDocumentAsync(DraftRoster(siege, isNext: true, "KOR"), cancel)),
        new("Another roster of a version that is known, rightly signed", RefusalReason.DocumentInvalid, Sight.Gateway,
            (siege, cancel) => siege.Hostile.PublishDocumentAsync(DraftRoster(siege, isNext: false, "JPN"), cancel)),
        new("A roster of another nation", RefusalReason.CallerMismatch, Sight.Gateway,
            (siege, cancel) => siege.Hostile.PublishDocumentAsync(RosterOf(siege, "KOR"), cancel)),
        new("A roster with an unknown field", RefusalReason.DocumentInvalid, Sight.Gateway,
            (siege, cancel) => siege.Hostile.PublishDocumentAsync(
                (byte[])[.. RosterOf(siege, "JPN"), .. SubmittedCases.UnknownField], cancel))
        {
            Good = (siege, cancel) => siege.Hostile.PublishDocumentAsync(RosterOf(siege, "JPN"), cancel),
        },
    ];

    private static RefusedCase Bytes(string sentence, RefusalReason reason, byte[] bytes) =>
        new(sentence, reason, Sight.Gateway, (siege, cancel) => siege.Hostile.PublishAsync(bytes, cancel));

    private static RefusedCase Letter(string sentence, RefusalReason reason, Action<Forge> bad) =>
        new(sentence, reason, Sight.Gateway, (siege, cancel) => PublishAsync(siege, LetterOf(siege, bad), cancel))
        {
            Good = PublishGoodAsync,
        };

    private static RefusedCase Stamped(string sentence, RefusalReason reason, Action<ConsignmentForge> bad) =>
        new(sentence, reason, Sight.Gateway, (siege, cancel) =>
        {
            var forge = LetterOf(siege);
            bad(forge);
            return PublishAsync(siege, forge, cancel);
        })
        {
            Good = PublishGoodAsync,
        };

    private static Task<RefusalReason> PublishGoodAsync(Siege siege, CancellationToken cancel) =>
        PublishAsync(siege, LetterOf(siege), cancel);

    private static async Task<RefusalReason> PublishTwiceAsync(Siege siege, bool same, CancellationToken cancel)
    {
        var forge = LetterOf(siege);
        var bytes = forge.Build();
        Assert.Equal(RefusalReason.Unspecified, await siege.Hostile.PublishAsync(bytes, cancel));
        return await siege.Hostile.PublishAsync(same ? bytes : Again(forge, "JPN").Build(), cancel);
    }

    private static Task<RefusalReason> PublishAsync(Siege siege, Precedence precedence, int size, CancellationToken cancel) =>
        PublishAsync(siege, LetterOf(siege, forge =>
        {
            forge.Header.Precedence = precedence;
            forge.Content.Parts[0].Data = ByteString.CopyFrom(new byte[size]);
            forge.Header.PaddedLength = Padding.PaddedLength(forge.Content.CalculateSize());
        }), cancel);

    private static Task<RefusalReason> PublishAsync(Siege siege, ConsignmentForge forge, CancellationToken cancel) =>
        siege.Hostile.PublishAsync(forge.Build(), cancel);

    private static ConsignmentForge LetterOf(Siege siege, Action<Forge>? change = null)
    {
        var forge = Forge.Letter(siege.World, Sato, "USA/cisa");
        change?.Invoke(forge);
        return ConsignmentForge.Of(forge);
    }

    // The same envelope, sealed to the border and stamped once more.
    private static ConsignmentForge Again(ConsignmentForge forge, string stamper) =>
        new() { Envelope = forge.Envelope, Id = forge.Id, Stamper = stamper, World = forge.World };

    private static Wire.Consignment Read(ConsignmentForge forge) => Wire.Consignment.Parser.ParseFrom(forge.Build());

    private static byte[] RosterOf(Siege siege, string nation) => File.ReadAllBytes(
        Path.Combine(siege.Running.Folder.Path, nation, "gateway", "documents", $"roster-{nation}-1.bin"));

    private static byte[] DraftRoster(Siege siege, bool isNext, string signer)
    {
        var (world, jpn) = (siege.World, NationCode.Parse("JPN"));
        var roster = world.Snapshot.FindRoster(jpn, world.Now)!;
        var changed = RosterDraft.Of(roster) with { Principals = roster.Principals.RemoveAt(0) };
        var payload = DocumentAuthority.DraftRoster(changed, isNext ? roster : null);
        var kid = world.Snapshot.FindMandate(NationCode.Parse(signer), world.Now)!.RegistrarKeys[0].Key.Kid;
        var signature = DocumentAuthority.Sign(payload, siege.AuthorityOf(signer), kid);
        return SignedDocument.TryAssemble(payload, [signature], out var signed, out var refused)
            ? signed.Bytes.ToArray() : throw new InvalidOperationException(refused.ToString());
    }

    private static ByteString Flipped(ByteString bytes)
    {
        var changed = bytes.ToByteArray();
        changed[0] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
