using Backbone.TestKit.Forging;
using Google.Protobuf;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>
/// What the gateway of a nation gone bad lets out under a good stamp: the broker takes it, and the recipient's gateway puts
/// it into quarantine. It says so to the sender where the author's signature holds, for then it is the sender's.
/// </summary>
internal static class CollectedCases
{
    private const string Sato = "JPN/npa/sato";
    private const string Cisa = "USA/cisa";

    public static IEnumerable<RefusedCase> All() => [.. Quarantined(), .. Answered(), .. OfTheOperator()];

    private static IEnumerable<RefusedCase> Quarantined() =>
    [
        Sealed("A sealed handling that is noise, and stamped", RefusalReason.HandlingMismatch,
            forge => forge.OnHandlingText = text => NamedBytes.Of("noise", text.Length)),
        Sealed("The sealed handling of another envelope, and stamped", RefusalReason.HandlingMismatch,
            forge => forge.BoundTo = NamedBytes.Of("another envelope", 32)),
        Letter("A handling that is not canonical", RefusalReason.NotCanonical,
            forge => forge.OnHandling = bytes => [.. bytes, .. bytes[^3..]]),
        Letter("A message without TLP that a gateway let out", RefusalReason.MarkingAbsent,
            forge => forge.Handling.Tlp = Tlp.Unspecified),
        Letter("An author of another nation than the sender's", RefusalReason.CallerMismatch,
            forge => forge.Handling.Author = "KOR/kisa/lee"),
        Letter("A colleague's name as author, and let out", RefusalReason.AuthorUnknown,
            forge => forge.Handling.Author = "JPN/jpcert/tanaka"),
        Letter("A broken signature that a gateway let out", RefusalReason.SignatureInvalid,
            forge => forge.OnEndorsing = made => made.Signature.Sig = ByteString.CopyFrom(NamedBytes.Of("none", made.Signature.Sig.Length))),
        Letter("A key used before its time, and let out", RefusalReason.AuthorKeyNotInForce,
            forge => forge.Handling.Created = forge.World.Now.Plus(-TimeSpan.FromDays(1)).Milliseconds),
        Letter("A message made an hour ahead, and let out: it waits until then", RefusalReason.TimeOutOfBounds,
            forge => forge.Handling.Created = forge.World.Now.Plus(TimeSpan.FromHours(1)).Milliseconds),
        new("A receipt for what was never sent", RefusalReason.FormNotAllowed, Sight.Quarantine, (siege, cancel) =>
            QuarantineAsync(siege, ConsignmentForge.Of(Forge.Receipt(siege.World, "JPN/gateway", "USA/gateway")), cancel)),
    ];

    private static IEnumerable<RefusedCase> Answered() =>
    [
        Answer("TLP:RED to a shared mailbox, and let out", RefusalReason.RedNotPersonal, forge => forge.Handling.Tlp = Tlp.Red),
        Answer("TLP:RED without an approval, and let out", RefusalReason.ApprovalMissing, forge => forge.Handling.Tlp = Tlp.Red,
            "USA/cisa/miller"),
        Answer("What the nation does not take in, and let out", RefusalReason.NotAccepted,
            forge => forge.Handling.Category = Category.Incident),
        Answer("What is not releasable to the recipient's nation, and let out", RefusalReason.NotReleasable,
            forge => forge.Handling.ReleasableTo.Add("KOR")),
        Answer("A community that the charter does not name, and let out", RefusalReason.OutsideCommunity,
            forge => forge.Handling.Community = "nowhere"),
    ];

    private static IEnumerable<RefusedCase> OfTheOperator() =>
    [
        Operator("Another entry hash where a message was collected", RefusalReason.LaneRewritten,
            hour => hour.Rewritten, hour => hour.Collected),
        Operator("A message altered in the broker's store", RefusalReason.EntryMismatch, hour => hour.Altered, hour => hour.LeftAlone),
        Operator("A message that the broker's operator put into another mailbox's lane", RefusalReason.NotTheRecipient,
            hour => hour.Misplaced, hour => hour.MisplacedOriginal),
        Operator("A message that the broker's operator put into its lane once more", RefusalReason.Replayed,
            hour => hour.Replayed, hour => hour.ReplayedOriginal),
    ];

    private static RefusedCase Sealed(string sentence, RefusalReason reason, Action<ConsignmentForge> bad) =>
        new(sentence, reason, Sight.Quarantine, (siege, cancel) =>
        {
            var forge = ConsignmentForge.Of(Forge.Letter(siege.World, Sato, Cisa));
            bad(forge);
            return QuarantineAsync(siege, forge, cancel);
        });

    private static RefusedCase Letter(string sentence, RefusalReason reason, Action<Forge> bad) =>
        new(sentence, reason, Sight.Quarantine, (siege, cancel) =>
            QuarantineAsync(siege, ConsignmentForge.Of(Spoiled(siege, bad)), cancel));

    private static RefusedCase Answer(string sentence, RefusalReason reason, Action<Forge> bad, string to = Cisa) =>
        new(sentence, reason, Sight.Receipt, (siege, cancel) => AnswerAsync(siege, bad, to, cancel))
        {
            Good = (siege, cancel) => AnswerAsync(siege, _ => { }, to, cancel),
        };

    private static RefusedCase Operator(
        string sentence, RefusalReason reason, Func<OperatorsHour, RefusalReason> bad, Func<OperatorsHour, RefusalReason> good) =>
        new(sentence, reason, Sight.Quarantine, async (siege, cancel) => bad(await siege.OperatorsHourAsync(cancel)))
        {
            Good = async (siege, cancel) => good(await siege.OperatorsHourAsync(cancel)),
        };

    private static Forge Spoiled(Siege siege, Action<Forge> change, string to = Cisa)
    {
        var forge = Forge.Letter(siege.World, Sato, to);
        change(forge);
        return forge;
    }

    private static async Task<RefusalReason> QuarantineAsync(Siege siege, ConsignmentForge forge, CancellationToken cancel)
    {
        await PublishAsync(siege, forge, cancel);
        return await Patience.UntilAsync("it is in quarantine, or delivered", async over =>
            await siege.FindQuarantinedAsync(entry => entry.Envelope == forge.Id, over) is { } reason ? reason
                : await siege.Hostile.FindReceiptAsync(forge.Id, over), cancel);
    }

    private static async Task<RefusalReason> AnswerAsync(Siege siege, Action<Forge> change, string to, CancellationToken cancel)
    {
        var forge = ConsignmentForge.Of(Spoiled(siege, change, to));
        await PublishAsync(siege, forge, cancel);
        return await siege.Hostile.ReceiptAsync(forge.Id, cancel);
    }

    private static async Task PublishAsync(Siege siege, ConsignmentForge forge, CancellationToken cancel) =>
        Assert.Equal(RefusalReason.Unspecified, await siege.Hostile.PublishAsync(forge.Build(), cancel));
}
