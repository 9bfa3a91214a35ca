using Backbone.Authority;
using Backbone.Client;
using Backbone.Client.Operations;
using Backbone.Client.Sending;
using Backbone.EndToEnd.Tests.Refusals;
using Backbone.Exercise.Hostile;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Redis;

namespace Backbone.EndToEnd.Tests.Floods;

/// <summary>
/// A hostile gateway and a hostile nation send whatever may harm while honest nations write to one another: the honest see
/// alarms, and nothing else of it.
/// </summary>
public sealed class FloodTests
{
    private const int MostAlarms = 64; // of one kind, because of one nation, in a day's journal: more are counted only
    private static readonly string[] Operators = ["KOR/kisa/ops", "USA/cisa/ops"];
    private static readonly LaneLimit[] Limits = [new(Precedence.Flash, PerMinute: 2, OutstandingBytes: null)];

    [Theory(Timeout = 240_000), InlineData(false), InlineData(true)]
    public async Task Floods_of_one_nation_cost_the_others_alarms_and_nothing_else(bool onRedis)
    {
        if (onRedis) RedisServer.Require();
        var cancel = TestContext.Current.CancellationToken;
        await using var ground = await FloodGround.StartAsync(Limits, onRedis, cancel);
        await using var honest = new HonestTraffic(ground.As("KOR/kisa/lee"), ground.As("USA/cisa/miller"), cancel);
        var (hostile, nation) = (ground.Gateway, ground.Nation);
        var asked = await honest.SendAsync(cancel, "JPN/npa"); // about which the hostile nation has something to say

        var noise = hostile.Noise(64, bytes: 8 * 1024);
        var badlyStamped = hostile.Junk(FloodGround.Victims, letters: 4, Spoiling.Stamp);
        var unopenable = hostile.Junk(FloodGround.Victims, letters: 24, Spoiling.SealedHandling);
        var unwanted = hostile.Junk(FloodGround.Victims, letters: 4, Spoiling.Nothing);
        var repeated = hostile.RepeatedReceipts(FloodGround.Kor, asked, recipient: 1, count: 16);
        var aboutNothing = FloodGround.Victims.Select(victim => hostile.ReceiptsAboutNothing(victim, count: 16)).ToList();
        var contradictions = hostile.Documents("contradictions", Bytes(nation.Contradictions(8)));
        var impossible = hostile.Documents("odd versions", Bytes(nation.ImpossibleVersions()));
        var others = hostile.PolicyMail(FloodGround.Usa, "another nation's policies", nation.PoliciesOf(FloodGround.Kor, 4));
        var broken = hostile.PolicyMail(FloodGround.Usa, "broken policies", nation.BrokenPolicies(4));
        var last = hostile.Documents("the last versions", Bytes(nation.LastVersions()));
        var keySets = hostile.Documents("key sets", Bytes(nation.NextKeySets(130)));
        Flood[] documents = [contradictions, impossible, last, keySets];
        Flood[] consignments = [noise, badlyStamped, unopenable, unwanted, repeated, .. aboutNothing, others, broken];

        // Beside it honest messages go, and a key of USA is taken back.
        var flood = Task.WhenAll([InTurnAsync(documents, cancel), .. consignments.Select(one => one.OnceAsync(cancel))]);
        for (var i = 0; i < 16; i++) await honest.SendAsync(cancel);
        var revoking = await RevokeAsync(ground, "USA/fbi/johnson", cancel);
        await Patience.UntilAsync("KOR knows that the key was taken back", async over =>
            (await ground.As("KOR/kisa/lee").Client.Members.GetFederationAsync(over))
                .FindRoster(FloodGround.Usa, Timestamp.Now(TimeProvider.System))?.Head.Version == revoking, cancel);
        await flood;

        // The broker answers each with its reason.
        Assert.Equal(noise.Count, noise.Refused(RefusalReason.Malformed));
        Assert.Equal(badlyStamped.Count, badlyStamped.Refused(RefusalReason.StampInvalid));
        Assert.True(unopenable.Refused(RefusalReason.RateExceeded) > 0);
        Assert.Equal(unopenable.Count, unopenable.Taken + unopenable.Refused(RefusalReason.RateExceeded));
        Assert.Equal(1, contradictions.Taken);
        Assert.Equal(contradictions.Count - 1, contradictions.Refused(RefusalReason.DocumentInvalid));
        Assert.Equal(impossible.Count, impossible.Refused(RefusalReason.DocumentInvalid));
        Assert.Equal(last.Count, last.Taken);
        Assert.True(keySets.Refused(RefusalReason.RateExceeded) > 0);
        // Nothing honest is lost or doubled.
        await honest.ArriveAsync(cancel);
        Assert.Equal((17, 0), (honest.Delivered, honest.Doubled));
        // Every alarm is there, a day's number of each kind; the journal can be read to its end, and holds.
        foreach (var operations in Operators)
            await Patience.UntilAsync($"the alarms of {operations} are there", async over =>
                Alarms(await JournalAsync(ground, operations, over), "quarantined") == MostAlarms, cancel);
        await Patience.UntilAsync("USA has alarms of the policies", async over =>
            Alarms(await JournalAsync(ground, "USA/cisa/ops", over), "document") == others.Count + broken.Count, cancel);
        foreach (var operations in Operators)
            Assert.True((await ground.As(operations).Client.Operations.VerifyJournalAsync(cancel: cancel)).Holds);
        Assert.Contains(new ProcessLog(ground.Running.Broker).Lines(), line => line.Contains("two documents claim to be", StringComparison.Ordinal));
        // What was said of the message, 256 times in each of many receipts, is told once.
        var state = await ground.As("KOR/kisa/lee").Client.Sending.GetStateAsync(EnvelopeReference.Of(asked), cancel);
        Assert.Equal(DeliveryStage.Delivered, state.Recipients[1].Stage);
        Assert.InRange(state.Recipients[1].Proofs.Length, 1, 2); // the real gateway of JPN speaks too
    }

    private static async Task InTurnAsync(IEnumerable<Flood> floods, CancellationToken cancel)
    {
        foreach (var flood in floods) await flood.OnceAsync(cancel);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Bytes(IEnumerable<SignedDocument> documents) => documents.Select(document => document.Bytes);

    private static async Task<List<JournalRecord>> JournalAsync(FloodGround ground, string operations, CancellationToken cancel)
    {
        var records = new List<JournalRecord>();
        await foreach (var record in ground.As(operations).Client.Operations.ReadJournalAsync(cancel: cancel)) records.Add(record);
        return records;
    }

    private static int Alarms(List<JournalRecord> records, string kind) => records.Count(record =>
        record.Event == "alarm" && record.Facts.Any(fact => fact.Key == "kind" && fact.Value.Equals(kind, StringComparison.OrdinalIgnoreCase)));

    private static async Task<ulong> RevokeAsync(FloodGround ground, string person, CancellationToken cancel)
    {
        using var world = new ExerciseWorld(ground.Running.Folder);
        using var gateway = new HostileGateway(ground.Running, FloodGround.Usa); // an honest one here, and a quick one
        var (federation, now) = (world.World.Snapshot, world.World.Now);
        var draft = RosterDraft.Of(federation.FindRoster(FloodGround.Usa, now)!);
        var payload = DocumentAuthority.DraftRoster(draft with
        {
            Principals =
            [
                .. draft.Principals.Select(principal => principal.Address != PrincipalAddress.Parse(person) ? principal : principal with
                {
                    SigningKeys = [.. principal.SigningKeys.Select(key => key with { Status = KeyStatus.Revoked })],
                }),
            ],
        }, federation.FindRoster(FloodGround.Usa, now));
        var registrar = federation.FindMandate(FloodGround.Usa, now)!.RegistrarKeys[0].Key.Kid;
        var signature = DocumentAuthority.Sign(payload, world.AuthorityOf("USA"), registrar);
        Assert.True(SignedDocument.TryAssemble(payload, [signature], out var roster, out _));
        Assert.Equal(RefusalReason.Unspecified, await gateway.PublishDocumentAsync(roster.Bytes, cancel));
        return federation.FindRoster(FloodGround.Usa, now)!.Head.Version + 1;
    }
}
